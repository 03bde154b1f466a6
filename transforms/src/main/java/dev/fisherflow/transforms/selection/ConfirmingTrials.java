package dev.fisherflow.transforms.selection;

import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.schemas.TrialResult;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * The results of all tuning trials to the trials that confirm: of each method the chosen setting on
 * each task, once per fresh seed. They depend on the results alone, not on their order. A method of
 * which no setting has a score is confirmed too, with the first by its name, so that it is not
 * missed where methods are compared.
 */
public final class ConfirmingTrials
    extends PTransform<PCollection<TrialResult>, PCollection<Trial>> {

  private static final long serialVersionUID = 1L;

  private final Diverged diverged;
  private final List<Long> seeds;

  private ConfirmingTrials(Diverged diverged, List<Long> seeds) {
    this.diverged = diverged;
    this.seeds = List.copyOf(seeds);
  }

  /**
   * Trials with these seeds.
   *
   * @param seeds the same for all methods; none that tuned
   */
  public static ConfirmingTrials with(Diverged diverged, List<Long> seeds) {
    return new ConfirmingTrials(diverged, seeds);
  }

  /** The trials, once all tuning trials of a sweep have these results. */
  public List<Trial> of(List<TrialResult> tuned) {
    return tuned.stream()
        .collect(Collectors.groupingBy(result -> SelectCheckpoints.method(result.getTrial())))
        .entrySet()
        .stream()
        .flatMap(one -> confirming(one.getKey(), one.getValue()).stream())
        .toList();
  }

  @Override
  public PCollection<Trial> expand(PCollection<TrialResult> tuned) {
    return SelectCheckpoints.byMethod(tuned)
        .apply(
            "Choose",
            FlatMapElements.into(TypeDescriptor.of(Trial.class))
                .via(
                    (KV<Method, Iterable<TrialResult>> one) ->
                        confirming(one.getKey(), one.getValue())))
        .setCoder(AvroCoder.of(Trial.class));
  }

  private List<Trial> confirming(Method method, Iterable<TrialResult> tuned) {
    return new SelectionRule(method, tuned, diverged)
        .chosenTrials().stream()
            .flatMap(trial -> seeds.stream().map(seed -> confirming(trial, seed)))
            .toList();
  }

  /** A trial of the same setting that confirms it. */
  public static Trial confirming(Trial tuned, long seed) {
    return TrialIdentity.identified(
        Trial.newBuilder(tuned).setPhase(Phase.confirm).setSeed(seed).build());
  }
}
