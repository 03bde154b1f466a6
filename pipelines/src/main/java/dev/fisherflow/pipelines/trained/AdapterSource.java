package dev.fisherflow.pipelines.trained;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.DatasetStore;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Which trained adapter is meant. */
public sealed interface AdapterSource {

  /**
   * Brings it onto the local disk.
   *
   * @param scratch an empty folder for its files
   * @throws ModelException if there is none, more than one, or its files are not an adapter's
   */
  TrainedAdapter open(Path scratch);

  /**
   * The checkpoint that a run selected.
   *
   * @param workspace where the run is
   * @param runId the run
   * @param wanted what a selection must be, by the words {@code task}, {@code optimizer}, {@code
   *     model} and {@code adapter}; a run with several needs as much as tells them apart
   * @param models where a model is, by its name
   */
  record Run(
      Workspace workspace, String runId, Map<String, String> wanted, UnaryOperator<String> models)
      implements AdapterSource {

    @Override
    public TrainedAdapter open(Path scratch) {
      Selection selection = selection();
      try {
        new TrialStore(workspace).fetch(selection.getCheckpoint(), scratch);
      } catch (IllegalStateException e) {
        throw new ModelException(e.getMessage(), e);
      }
      return new TrainedAdapter(
          scratch,
          Task.of(selection.getTrial()),
          models.apply(selection.getModel()),
          selection.getTrial().getAdapter(),
          note(selection));
    }

    /** With its score on a test set whose labels are known. */
    private AdapterNote note(Selection selection) {
      Trial trial = selection.getTrial();
      AdapterNote note =
          AdapterNote.of(
              runId,
              trial,
              selection.getCheckpoint(),
              new DatasetStore(workspace).truncation(trial.getDatasetDigest()));
      new RunFolder(workspace, runId)
          .scores().stream()
              .filter(score -> score.getTrialId().equals(note.trialId()))
              .filter(score -> score.getStep() == note.step())
              .forEach(
                  score ->
                      note.metrics()
                          .put("test_accuracy", (double) score.getCorrect() / score.getRows()));
      return note;
    }

    /**
     * The checkpoints that are meant, each as a source of its own, for the mean of their answers.
     *
     * @throws ModelException if there is none
     */
    public List<AdapterSource> each() {
      List<Selection> found = all().stream().filter(this::meant).toList();
      return found.isEmpty()
          ? List.of(this) // which says so when it is opened
          : found.stream()
              .<AdapterSource>map(each -> new Run(workspace, runId, words(each), models))
              .toList();
    }

    /** What the run has kept of the answers to the rows of a split. */
    public KeptAnswers kept(String split) {
      return KeptAnswers.of(workspace, runId, selection(), split);
    }

    private Selection selection() {
      List<Selection> all = all();
      List<Selection> found = all.stream().filter(this::meant).toList();
      if (found.size() == 1) {
        return found.get(0);
      }
      throw new ModelException(
          "expected one selected checkpoint of run '%s'%s, found %s: name it with --task, --optimizer, --model or --adapter; the run has %s"
              .formatted(
                  runId,
                  wanted.isEmpty() ? "" : " of " + wanted,
                  found.isEmpty() ? "none" : found.size(),
                  all.stream()
                      .map(each -> String.join(" ", words(each).values()))
                      .distinct()
                      .collect(Collectors.joining("; "))));
    }

    private List<Selection> all() {
      RunFolder run = RunFolders.existing(workspace, runId);
      List<Selection> all = run.selections();
      if (all.isEmpty()) {
        throw new ModelException(
            "expected a run that has selected checkpoints, found that '%s' has none: it has not ended, or all its trials failed"
                .formatted(runId));
      }
      return all;
    }

    private boolean meant(Selection selection) {
      return words(selection).entrySet().containsAll(wanted.entrySet());
    }

    private static Map<String, String> words(Selection selection) {
      Map<String, String> words = new LinkedHashMap<>();
      words.put("task", selection.getTask());
      words.put("optimizer", selection.getOptimizer());
      words.put("model", selection.getModel());
      words.put("adapter", selection.getAdapter());
      return words;
    }
  }

  /**
   * An adapter's folder from anywhere, in the layout of Python's peft.
   *
   * @param folder with its files
   * @param task what it was trained on; empty if a note in the folder says it
   * @param model the model that it adapts; empty if a note in the folder says it
   * @param models where a model is, by its name
   */
  record Folder(
      Path folder, Optional<Task> task, Optional<String> model, UnaryOperator<String> models)
      implements AdapterSource {

    @Override
    public TrainedAdapter open(Path scratch) {
      AdapterSettings settings = AdapterFiles.settings(folder);
      AdapterNote note = AdapterNote.in(folder).orElseGet(this::unknown);
      Path weights = folder.resolve(AdapterFiles.WEIGHTS);
      if (Files.isRegularFile(weights) && !note.weightsDigest().isEmpty()) {
        requireDigest(weights, note.weightsDigest());
      }
      return new TrainedAdapter(
          folder,
          task.orElseGet(() -> known(note)),
          models.apply(model.orElse(note.model())),
          settings,
          note);
    }

    private AdapterNote unknown() {
      if (task.isEmpty() || model.isEmpty()) {
        throw new ModelException(
            "%s has no %s, which says what the adapter is of: give --task and --model"
                .formatted(folder, AdapterNote.FILE));
      }
      return AdapterNote.given(task.get(), model.get());
    }

    private Task known(AdapterNote note) {
      try {
        return note.knownTask();
      } catch (IllegalArgumentException e) {
        throw new ModelException(
            "the task that %s of %s names: %s; give --task"
                .formatted(AdapterNote.FILE, folder, e.getMessage()),
            e);
      }
    }

    private static void requireDigest(Path weights, String digest) {
      String found = Digest.ofFile(weights);
      if (!digest.equals(found)) {
        throw new ModelException(
            "expected %s of the digest %s that %s notes, found %s: the files are of different adapters"
                .formatted(weights, digest, AdapterNote.FILE, found));
      }
    }
  }
}
