package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.LossScale;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the evaluation section. */
final class EvaluationParser {

  private static final List<String> KEYS =
      List.of(
          "checkpoints", "batches", "batchSize", "microBatch", "updates", "dampings", "lossScale");

  private static final Value<List<Double>> DAMPINGS =
      Relative.or(text(Dampings.FORM, Dampings::of), text(Dampings.SHARES, Dampings::relative));

  private EvaluationParser() {}

  /** The evaluation, or nothing after its mistakes were noted. */
  static Optional<Evaluation> parse(Cursor section) {
    return Fields.of(section, "a mapping such as {batches: 20, updates: [ef, ief, sf]}")
        .flatMap(EvaluationParser::read);
  }

  private static Optional<Evaluation> read(Fields fields) {
    int mistakes = fields.at().mistakes().count();
    fields.knowOnly(KEYS);
    List<UpdateRule> updates =
        fields
            .find("updates")
            .map(at -> Fields.points(at, text("update rules such as [ef, ief]", UpdateRule::of)))
            .orElseGet(() -> fields.defaulted("updates", Evaluation.UPDATES));
    List<Double> dampings =
        fields
            .find("dampings")
            .map(at -> Fields.points(at, DAMPINGS))
            .map(ranges -> ranges.stream().flatMap(List::stream).toList())
            .orElseGet(() -> fields.defaulted("dampings", Evaluation.DAMPINGS));
    CheckpointChoice checkpoints =
        fields
            .find("checkpoints")
            .map(at -> Fields.points(at, text("all, [first, last] or 7", CheckpointChoice::of)))
            .flatMap(choices -> choices.stream().reduce(CheckpointChoice::and))
            .orElseGet(() -> fields.defaulted("checkpoints", CheckpointChoice.ALL));
    int batches = fields.one("batches", Value.count(), Evaluation.BATCHES);
    int batchSize =
        fields.one(
            "batchSize", Value.whole(2, 1 << 20).map(Math::toIntExact), Evaluation.BATCH_SIZE);
    int microBatch = fields.one("microBatch", Value.count(), Evaluation.MICRO_BATCH);
    LossScale lossScale =
        fields.one("lossScale", text(LossScale.FORM, LossScale::of), LossScale.ofMean(batchSize));
    if (fields.at().mistakes().count() == mistakes) {
      fields.find("dampings").ifPresent(at -> checkEach(at, updates));
    }
    if (fields.at().mistakes().count() > mistakes) {
      return Optional.empty();
    }
    try {
      EvaluationSettings settings = EvaluationSettings.of(updates, dampings);
      return Optional.of(
          new Evaluation(
              checkpoints,
              batches,
              new EvaluationPlan(settings, batchSize, microBatch, lossScale)));
    } catch (IllegalArgumentException e) {
      return fields.at().mistake(e.getMessage());
    }
  }

  /** Notes, each at its place, dampings that a rule cannot have or that are listed twice. */
  private static void checkEach(Cursor dampings, List<UpdateRule> updates) {
    Set<Double> seen = new HashSet<>();
    for (Cursor item : dampings.items()) {
      DAMPINGS
          .read(item)
          .flatMap(
              values -> values.stream().flatMap(v -> fault(v, updates, seen).stream()).findFirst())
          .ifPresent(item::mistake);
    }
  }

  private static Optional<String> fault(
      double damping, List<UpdateRule> updates, Set<Double> seen) {
    if (!seen.add(damping)) {
      return Optional.of("the damping %s is listed twice".formatted(Relative.written(damping)));
    }
    try {
      EvaluationSettings.of(updates, List.of(damping));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** A text that something else reads and may refuse. */
  private static <T> Value<T> text(String expected, Function<String, T> read) {
    return at -> {
      if (!(at.node() instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
        return at.expected(expected);
      }
      try {
        return Optional.of(read.apply(scalar.text()));
      } catch (IllegalArgumentException e) {
        return at.mistake(e.getMessage());
      }
    };
  }
}
