package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.dataset.DatasetException;
import dev.fisherflow.transforms.training.TrainTrials;
import java.util.Comparator;
import java.util.List;

/**
 * Writes the list of all trials into the run's folder, sorted; refuses a folder of other trials.
 *
 * @param folder the run's folder
 */
public record RecordTrials(RunFolder folder) implements TrainTrials.Recorder {

  private static final Comparator<Trial> ORDER =
      Comparator.comparing(Trial::getTask)
          .thenComparing(trial -> trial.getOptimizer().getType())
          .thenComparing(Trial::getSeed)
          .thenComparing(Trial::getTrialId);

  @Override
  public void record(List<Trial> trials) {
    if (trials.isEmpty()) {
      throw new DatasetException(
          "the sweep has no trials: none of its datasets was prepared; 'fisherflow prepare' with the"
              + " same specification says why");
    }
    folder.ownership().requireSame(trials);
    folder.writeTrials(trials.stream().sorted(ORDER).toList());
  }
}
