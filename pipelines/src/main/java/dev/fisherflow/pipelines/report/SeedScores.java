package dev.fisherflow.pipelines.report;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.tasks.Task;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The scores of a setting's seeds, of each that of its best trial. Of trials that a selection did
 * not count there is none.
 *
 * @param score over the seeds that have one
 * @param seeds all seeds
 */
public record SeedScores(Statistic score, int seeds) {

  /** Those of a setting's trials, as a selection weighed them. */
  public static SeedScores of(Task task, Collection<Candidate> trials) {
    Collection<List<Candidate>> seeds =
        trials.stream().collect(Collectors.groupingBy(Candidate::getSeed)).values();
    return new SeedScores(
        Statistic.of(seeds.stream().mapToDouble(ofSeed -> best(task, ofSeed))), seeds.size());
  }

  private static double best(Task task, List<Candidate> trials) {
    return trials.stream()
        .map(Candidate::getScore)
        .filter(Objects::nonNull)
        .mapToDouble(recorded -> Score.of(task, recorded))
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }

  /** The seeds with a score, of all, such as {@code 2 of 3}. */
  public String ended() {
    return score.count() + " of " + seeds;
  }
}
