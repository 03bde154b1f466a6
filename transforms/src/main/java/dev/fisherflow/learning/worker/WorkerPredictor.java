package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.data.ExampleFiles;
import dev.fisherflow.learning.failure.TrialFailedException;
import dev.fisherflow.learning.learner.Predictor;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.PredictionAnswers;
import dev.fisherflow.schemas.PredictionRequest;
import dev.fisherflow.schemas.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Predicts in processes of their own, to the same answers as in this one. What fails there is a
 * {@link TrialFailedException} here; a process that is lost is replaced.
 */
public final class WorkerPredictor implements Predictor {

  private static final String SPLIT = "asked";

  private final WorkerPool workers;

  /** A predictor on the GPUs that the engine can use, or on the CPU if there are none. */
  public WorkerPredictor(WorkerSettings settings) {
    this(settings, Worker.class.getName());
  }

  WorkerPredictor(WorkerSettings settings, String mainClass) {
    this.workers = new WorkerPool(settings, null, mainClass);
  }

  @Override
  public List<String> predict(Trial trial, Path adapter, List<Example> examples)
      throws InterruptedException {
    try {
      ExampleFiles files =
          new ExampleFiles(Files.createTempDirectory(workers.folder(), "examples-"));
      try {
        files.add(List.of(SPLIT), split -> examples);
        PredictionRequest request =
            PredictionRequest.newBuilder()
                .setTrial(trial)
                .setAdapter(adapter.toAbsolutePath().toString())
                .setExamples(files.folder().toString())
                .setSplit(SPLIT)
                .build();
        WorkerJob<PredictionAnswers> job = WorkerJob.of(request, PredictionAnswers.class);
        return workers.useAgainIfLost(worker -> worker.run(job)).getAnswers();
      } finally {
        files.delete();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot pass examples on in " + workers.folder(), e);
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
