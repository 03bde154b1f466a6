package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.dataset.DatasetException;
import dev.fisherflow.transforms.training.TrainTrials;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the list of all trials into the run's folder, sorted; refuses a folder of other trials.
 * Those that confirm join the others: they depend on results, of which a later try may have more.
 *
 * @param folder the run's folder
 */
public record RecordTrials(RunFolder folder) implements TrainTrials.Recorder {

  private static final Comparator<Trial> ORDER =
      Comparator.comparing(Trial::getTask)
          .thenComparing(trial -> trial.getOptimizer().getType())
          .thenComparing(RecordTrials::confirms)
          .thenComparing(Trial::getSeed)
          .thenComparing(Trial::getTrialId);

  @Override
  public void record(List<Trial> trials) {
    if (trials.isEmpty()) {
      throw new DatasetException(
          "the sweep has no trials: none of its datasets was prepared; 'fisherflow prepare' with the"
              + " same specification says why");
    }
    boolean confirming = trials.stream().allMatch(RecordTrials::confirms);
    if (!confirming) {
      folder.ownership().requireSame(trials);
    }
    Stream<Trial> others =
        folder.trials().orElse(List.of()).stream().filter(other -> confirms(other) != confirming);
    folder.writeTrials(Stream.concat(trials.stream(), others).sorted(ORDER).toList());
  }

  private static boolean confirms(Trial trial) {
    return trial.getPhase() == Phase.confirm;
  }
}
