package dev.fisherflow.learning.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.evaluation.EvaluationBatch;
import dev.fisherflow.learning.evaluation.EvaluationSamples;
import dev.fisherflow.learning.evaluation.MicroBatch;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.task.Formulation.Answer;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.tasks.Glue;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What runs without training has batches of like lengths: answers, and micro-batches. */
class LikeLengthsOfModelsTest {

  private final NDManager manager = NDManager.newBaseManager();
  private AdaptedModel model;

  @BeforeEach
  void load() throws URISyntaxException {
    Path folder = Path.of(getClass().getResource("/golden/bert-lora").toURI());
    Model base = ModelSource.of(folder.toString()).load(manager, DataType.FLOAT64);
    AdapterSettings lora =
        AdapterSettings.newBuilder().setType("lora").setTargetModules(List.of()).setRank(2).build();
    model =
        AdaptedModel.initialised(
            base, Adapters.of(lora, base, Glue.SST2), 1, manager, DataType.FLOAT64);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void answersAreInTheOrderOfTheSamples() throws InterruptedException {
    Formulation formulation = Formulation.of(Glue.SST2, model.model());
    List<Sample> samples = examples().stream().map(Sample::of).toList();
    try (Recording paused = Recording.paused()) {
      List<Answer> answers = Inference.answers(formulation, model, samples, manager);
      assertThat(answers).hasSameSizeAs(samples);
      for (int n = 0; n < samples.size(); n++) {
        Answer alone =
            formulation.answers(model, new Batch(List.of(samples.get(n))), manager).get(0);
        assertThat(answers.get(n).scores()).containsExactly(alone.scores(), within(1e-12));
      }
    }
  }

  @Test
  void microBatchesTakeNoMoreMemoryThanThatManyOfTheLongest() {
    Architecture architecture = model.model().architecture();
    EvaluationBatch batch = EvaluationSamples.batch(Glue.SST2, model, examples(), 4);
    long most = 4 * (architecture.activations(12) + model.numbersPerSample(12));
    int largest = 0;
    for (MicroBatch part : batch.parts()) {
      Inputs.Text text = (Inputs.Text) part.inputs().apply(manager);
      long numbers =
          Arrays.stream(text.tokens().lengths())
              .mapToLong(
                  length -> architecture.activations(length) + model.numbersPerSample(length))
              .sum();
      assertThat(numbers).isLessThanOrEqualTo(most);
      largest = Math.max(largest, text.samples());
    }
    assertThat(largest).isGreaterThan(4);
    assertThat(batch.parts().stream().flatMapToLong(part -> Arrays.stream(part.keys())))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 400).mapToLong(n -> n).boxed().toList());
  }

  /** Texts of 2 to 12 tokens. */
  private static List<Example> examples() {
    Random random = new Random(1);
    return IntStream.range(0, 400)
        .mapToObj(
            n ->
                Example.newBuilder()
                    .setTask("sst2")
                    .setSplit("train")
                    .setIndex(n)
                    .setTokenIds(random.ints(2 + n * 7 % 11, 1, 30).boxed().toList())
                    .setTypeIds(List.of())
                    .setLabel(n % 2)
                    .build())
        .toList();
  }
}
