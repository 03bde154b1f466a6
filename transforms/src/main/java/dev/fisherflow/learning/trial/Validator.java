package dev.fisherflow.learning.trial;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.learning.task.Formulation.Answer;
import dev.fisherflow.learning.task.Inference;
import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.tasks.Task;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** Scores a model on all validation splits of a task together. */
final class Validator {

  private final Task task;
  private final Formulation formulation;
  private final List<Sample> samples;

  private Validator(Task task, Formulation formulation, List<Sample> samples) {
    this.task = task;
    this.formulation = formulation;
    this.samples = samples;
  }

  static Validator of(Task task, Formulation formulation, ExampleSource examples) {
    return new Validator(
        task,
        formulation,
        task.splits().dev().stream()
            .flatMap(split -> examples.read(split).stream())
            .map(Sample::of)
            .toList());
  }

  /** What the examples are labelled with, a byte each, as in a trial's result. */
  ByteBuffer labels() {
    return indices(samples.stream().mapToInt(Sample::label));
  }

  /** A byte of each class index; none of numbers, and of more classes than a byte can tell. */
  private ByteBuffer indices(IntStream classes) {
    ByteBuffer bytes = ByteBuffer.allocate(indexed() ? samples.size() : 0);
    if (indexed()) {
      classes.forEach(index -> bytes.put((byte) index));
    }
    return bytes.flip();
  }

  private boolean indexed() {
    return task.target() == Task.Target.LABEL && task.outputs() <= 1 << Byte.SIZE;
  }

  /**
   * A validation.
   *
   * @param answers to each example, as in a trial's result
   */
  record Validation(ValidationMetrics metrics, ByteBuffer answers) {}

  Validation validate(AdaptedModel model, NDManager manager) throws InterruptedException {
    List<Answer> answers = Inference.answers(formulation, model, samples, manager);
    List<String> texts = task.writes() ? formulation.texts(answers) : List.of();
    ValidationMetrics metrics = ValidationMetrics.of(task);
    for (int i = 0; i < answers.size(); i++) {
      Sample sample = samples.get(i);
      Answer answer = answers.get(i);
      switch (task.target()) {
        case NUMBER -> metrics.add(sample.score(), answer.number());
        case TEXT -> metrics.addText(sample.target(), texts.get(i));
        case LABELS ->
            metrics.addLabels(sample.labels(), LabelList.likely(answer.scores()).toArray());
        case LABEL -> metrics.add(sample.label(), answer.label(), answer.scores());
      }
      formulation
          .labelTokens(sample)
          .ifPresent(label -> metrics.addWritten(label, answer.written()));
    }
    return new Validation(metrics, indices(answers.stream().mapToInt(Answer::label)));
  }
}
