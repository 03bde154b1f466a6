package dev.fisherflow.pipelines.run;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.clock.WrongClock;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What those who follow a run need of the manifest of its beginning, whichever version of
 * fisherflow wrote it.
 *
 * @param runner name of the runner
 * @param started when it began, in ISO 8601
 * @param slots what its trials are trained on
 * @param fresh whether older results do not count
 * @param detached whether no process of the command that began it stays with it
 * @param specification text of the specification
 * @param expanded the same with nothing left out; empty if an older version left it out
 * @param models digests of the models, in the specification's order; empty likewise
 */
public record RunStart(
    String runner,
    String started,
    SweepCost.Slots slots,
    boolean fresh,
    boolean detached,
    String specification,
    String expanded,
    List<String> models) {

  /** What the manifest of a detached run has among its settings. */
  public static final NamedValue DETACHED = new NamedValue("detached", "true");

  /** Copies the digests. */
  public RunStart {
    models = List.copyOf(models);
  }

  static RunStart of(RunManifest manifest) {
    return new RunStart(
        manifest.getRunner(),
        manifest.getStarted(),
        SweepCost.Slots.of(
            manifest.getTrialsAtOnce(), manifest.getThreadsPerTrial(), manifest.getDevice()),
        manifest.getSettings().contains(new NamedValue("fresh", "true")),
        manifest.getSettings().contains(DETACHED),
        manifest.getSpecification(),
        manifest.getExpandedSpecification(),
        manifest.getModels().stream().map(NamedDigest::getDigest).toList());
  }

  /** What this beginning is of, if it is not of the same run as another; else nothing. */
  public Optional<String> difference(RunStart other) {
    if (expanded.isEmpty()) {
      return specification.equals(other.specification)
          ? Optional.empty()
          : Optional.of("a run of another specification");
    }
    String own;
    try {
      own = withoutNames(expanded, models);
    } catch (SpecificationException e) {
      return Optional.of("a run whose specification this version cannot read");
    }
    String others = withoutNames(other.expanded, other.models);
    if (!own.equals(others)) {
      return Optional.of("a run of another specification, " + firstDifference(own, others));
    }
    return models.equals(other.models)
        ? Optional.empty()
        : Optional.of("a run of the same specification with other models");
  }

  /** The specification with its models by number: they may have moved. */
  private static String withoutNames(String specification, List<String> models) {
    return SweepSpecification.parse("the specification of a run", specification)
        .withModels(IntStream.range(0, models.size()).mapToObj(i -> "model " + i).toList())
        .expanded();
  }

  private static String firstDifference(String own, String others) {
    List<String> known = own.lines().map(String::strip).toList();
    List<String> found = others.lines().map(String::strip).toList();
    int i = 0;
    while (i < known.size() && i < found.size() && known.get(i).equals(found.get(i))) {
      i++;
    }
    return "with '%s' where this one has '%s'"
        .formatted(i < known.size() ? known.get(i) : "", i < found.size() ? found.get(i) : "");
  }

  /** What was written earlier is not of this run; a start that a wrong clock wrote says nothing. */
  Instant since() {
    return WrongClock.wrote(instant(), TimeSource.SYSTEM.instant()) ? Instant.EPOCH : instant();
  }

  /** When it began; the beginning of time if a very old version has not noted it. */
  public Instant instant() {
    return started.isEmpty() ? Instant.EPOCH : Instant.parse(started);
  }
}
