package dev.fisherflow.learning.learner;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.learning.task.Formulation.Answer;
import dev.fisherflow.learning.task.Inference;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Predicts in this process. */
public final class InProcessPredictor implements Predictor {

  private final int threads;
  private final NDManager manager = NDManager.newBaseManager();
  private final ModelPool models = new ModelPool(manager);

  /** A predictor with this many threads of the engine, one count for the whole process. */
  public InProcessPredictor(int threads) {
    this.threads = threads;
  }

  @Override
  public List<String> predict(Trial trial, Path adapter, List<Example> examples)
      throws InterruptedException {
    JniUtils.setNumThreads(threads);
    Task task = Task.of(trial.getTask());
    Model base = models.of(trial);
    try (Recording paused = Recording.paused();
        AdaptedModel model =
            AdapterFiles.read(
                adapter,
                base,
                Adapters.of(trial.getAdapter(), base, task),
                manager,
                DataType.FLOAT32)) {
      List<Sample> samples = examples.stream().map(Sample::of).toList();
      List<String> answers = new ArrayList<>();
      Formulation formulation = Formulation.of(task, base);
      for (Answer answer : Inference.answers(formulation, model, samples, manager)) {
        answers.add(
            task.regression()
                ? Double.toString(answer.number())
                : task.labels().get(answer.label()));
      }
      return answers;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
