package dev.fisherflow.learning.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.GreedyDecoding;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.Tokenizer;
import dev.fisherflow.learning.task.Formulation.Answer;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.tasks.Glue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks posed to the tiny random T5 of the golden cases. */
class TextToTextTest {

  @TempDir Path folder;

  private NDManager manager;
  private EncoderDecoder base;
  private AdaptedModel model;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    base =
        (EncoderDecoder)
            ModelSource.of(ModelFolder.copyOf("t5", folder).digits().path().toString())
                .load(manager, DataType.FLOAT32);
    model = adapted(base);
  }

  private AdaptedModel adapted(EncoderDecoder over) {
    AdapterSettings settings =
        AdapterSettings.newBuilder()
            .setType("prompt")
            .setVirtualTokens(3)
            .setPromptInit("random")
            .setDecoderPads(true)
            .build();
    return AdaptedModel.initialised(
        over, Adapters.of(settings, over, Glue.MNLI), 1, manager, DataType.FLOAT32);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void answersDoNotDependOnTheTrueLabels() {
    TextToText mnli = TextToText.of(Glue.MNLI, base);
    List<Answer> labelled = mnli.answers(model, batch(index -> index % 3), manager);
    List<Answer> otherwise = mnli.answers(model, batch(index -> (index + 1) % 3), manager);
    List<Answer> unlabelled = mnli.answers(model, batch(index -> -1), manager);
    for (int n = 0; n < labelled.size(); n++) {
      assertThat(otherwise.get(n).scores()).containsExactly(labelled.get(n).scores());
      assertThat(unlabelled.get(n).scores()).containsExactly(labelled.get(n).scores());
      assertThat(unlabelled.get(n).written()).containsExactly(labelled.get(n).written());
    }
  }

  /** A score is minus the loss of training on that word alone. */
  @Test
  void aScoreIsTheLogLikelihoodOfTheWordAndTheEndToken() {
    TextToText mnli = TextToText.of(Glue.MNLI, base);
    List<int[]> words = base.tokenizer().encode(Glue.MNLI.texts().words());
    List<Answer> answers = mnli.answers(model, batch(index -> -1), manager);
    for (int n = 0; n < answers.size(); n++) {
      for (int word = 0; word < words.size(); word++) {
        Batch alone = new Batch(List.of(sample(n, word)));
        Loss loss = mnli.loss(alone);
        NDArray logits = model.predict(mnli.inputs(alone, manager));
        assertThat(loss.scale()).isEqualTo(1.0 / words.get(word).length);
        assertThat(answers.get(n).scores()[word])
            .isCloseTo(
                -loss.total(logits).toType(DataType.FLOAT64, false).getDouble() / loss.scale(),
                within(2e-5));
      }
    }
  }

  @Test
  void theEncoderRunsOncePerSampleHoweverManyWordsAreScored() {
    CountingModel counting = new CountingModel(base);
    TextToText.of(Glue.STSB, counting).answers(adapted(counting), batch(index -> -1), manager);
    assertThat(counting.encoded).isEqualTo(5);
    // 26 words, and greedy decoding up to one token more than the longest has.
    int longest =
        base.tokenizer().encode(TextToText.labelWords(Glue.STSB)).stream()
            .mapToInt(word -> word.length)
            .max()
            .orElseThrow();
    assertThat(counting.decoded).isBetween(26 * 5L + 5, 26 * 5L + 5 * longest);
  }

  /**
   * Padding is masked in the encoder and in cross attention, and labels of other lengths ignored.
   */
  @Test
  void paddingOfABatchChangesNoSamplesNumbers() {
    TextToText mnli = TextToText.of(Glue.MNLI, base);
    Batch together = batch(index -> index % 3);
    NDArray logits = model.predict(mnli.inputs(together, manager));
    double[] norms = mnli.loss(together).logitGradientNorms(logits);
    double scale = mnli.loss(together).scale();
    List<Answer> answers = mnli.answers(model, together, manager);
    for (int n = 0; n < norms.length; n++) {
      Batch alone = new Batch(List.of(together.samples().get(n)));
      Loss loss = mnli.loss(alone);
      NDArray own = model.predict(mnli.inputs(alone, manager));
      assertThat(norms[n] / scale / scale)
          .isCloseTo(loss.logitGradientNorms(own)[0] / loss.scale() / loss.scale(), within(1e-5));
      double[] scores = mnli.answers(model, alone, manager).get(0).scores();
      assertThat(answers.get(n).scores()).containsExactly(scores, within(2e-5));
    }
  }

  @Test
  void numbersAreWrittenToTheNearestFifthAndReadBack() {
    assertThat(TextToText.labelWords(Glue.STSB))
        .hasSize(26)
        .startsWith("0.0", "0.2", "0.4")
        .endsWith("4.8", "5.0");
    TextToText stsb = TextToText.of(Glue.STSB, base);
    List<int[]> words = base.tokenizer().encode(TextToText.labelWords(Glue.STSB));
    assertThat(decoderIds(stsb, 3.09)).containsExactly(shifted(words.get(15)));
    assertThat(decoderIds(stsb, 3.11)).containsExactly(shifted(words.get(16)));
    assertThat(decoderIds(stsb, 5)).containsExactly(shifted(words.get(25)));
    for (Answer answer : stsb.answers(model, batch(index -> -1), manager)) {
      assertThat(answer.scores()).hasSize(1);
      assertThat(answer.number() * 5).isBetween(0.0, 25.0);
      assertThat(answer.number() * 5 % 1).isZero();
    }
    assertThatThrownBy(() -> decoderIds(stsb, 5.2)).hasMessageContaining("outside the task's");
    assertThatThrownBy(() -> decoderIds(stsb, Double.NaN)).hasMessageContaining("no target");
  }

  private long[] decoderIds(TextToText stsb, double score) {
    Sample sample = new Sample(0, new int[] {5, 1}, new int[0], new byte[0], -1, score);
    Inputs inputs = stsb.inputs(new Batch(List.of(sample)), manager);
    return ((Inputs.TextToText) inputs).output().tokenIds().toLongArray();
  }

  private static long[] shifted(int[] label) {
    long[] shifted = new long[label.length];
    for (int t = 1; t < label.length; t++) {
      shifted[t] = label[t - 1];
    }
    return shifted;
  }

  @Test
  void theFirstTokenIsTheLikeliestOfTheWholeVocabulary() {
    TextToText mnli = TextToText.of(Glue.MNLI, base);
    Batch batch = batch(index -> -1);
    List<Answer> answers = mnli.answers(model, batch, manager);
    long[] first =
        model.predict(mnli.inputs(batch(index -> 0), manager)).get(":, 0").argMax(-1).toLongArray();
    for (int n = 0; n < first.length; n++) {
      int[] written = answers.get(n).written();
      assertThat(written.length == 0 ? base.endToken() : written[0]).isEqualTo((int) first[n]);
    }
    ValidationMetrics metrics = ValidationMetrics.of(Glue.MNLI);
    metrics.add(0, 0);
    metrics.add(0, 1);
    metrics.addWritten(new int[] {7, 8}, new int[] {7, 8});
    metrics.addWritten(new int[] {7, 8}, new int[] {7, 8, 9});
    metrics.addWritten(new int[] {7, 8}, new int[] {8});
    metrics.addWritten(new int[] {7, 8}, new int[0]);
    assertThat(metrics.metrics())
        .contains(
            new Metric("teacher_forced_first_token_accuracy", 0.5),
            new Metric("greedy_decoding_accuracy", 0.25));
    assertThat(metrics.score()).isEqualTo(0.5);
  }

  /**
   * Greedy decoding takes at each step the likeliest token of a teacher-forced pass of its output.
   */
  @Test
  void greedyDecodingIsItsOwnTeacher() {
    Batch batch = batch(index -> -1);
    EncoderDecoder.Memory memory = base.encode(batch.text(manager), model.layers());
    List<int[]> greedy = GreedyDecoding.decode(base, memory, model.layers(), 6);
    for (int n = 0; n < greedy.size(); n++) {
      int[] written = greedy.get(n);
      int[] ids = new int[written.length + 1];
      System.arraycopy(written, 0, ids, 1, written.length);
      Inputs.Text output = Inputs.Text.of(List.of(ids), List.of(), manager);
      Inputs.Text text = new Batch(List.of(batch.samples().get(n))).text(manager);
      long[] likeliest =
          model.predict(new Inputs.TextToText(text, output)).argMax(-1).toLongArray();
      int[] expected = IntStream.range(0, written.length).map(t -> (int) likeliest[t]).toArray();
      assertThat(written).containsExactly(expected);
      if (written.length < 6) {
        assertThat(likeliest[written.length]).isEqualTo(base.endToken());
      }
    }
  }

  private static Batch batch(IntUnaryOperator label) {
    return new Batch(IntStream.range(0, 5).mapToObj(n -> sample(n, label.applyAsInt(n))).toList());
  }

  /** Samples of 1 to 13 tokens. */
  private static Sample sample(int index, int label) {
    int[] tokens = new Random(index).ints(3L * index, 3, 97).toArray();
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = 1;
    return new Sample(index, ended, new int[0], new byte[0], label, Double.NaN);
  }

  /** Counts the samples that its encoder and decoder run for. */
  private static final class CountingModel implements EncoderDecoder {
    private final EncoderDecoder other;
    private long encoded;
    private long decoded;

    CountingModel(EncoderDecoder other) {
      this.other = other;
    }

    @Override
    public Memory encode(Inputs.Text text, Layers layers) {
      encoded += text.samples();
      return other.encode(text, layers);
    }

    @Override
    public NDArray decode(Memory memory, Inputs.Text output, Layers layers) {
      decoded += output.samples();
      return other.decode(memory, output, layers);
    }

    @Override
    public double[] embeddingsOf(int[] tokens) {
      return other.embeddingsOf(tokens);
    }

    @Override
    public Tokenizer tokenizer() {
      return other.tokenizer();
    }

    @Override
    public int startToken() {
      return other.startToken();
    }

    @Override
    public int endToken() {
      return other.endToken();
    }

    @Override
    public Architecture architecture() {
      return other.architecture();
    }

    @Override
    public FrozenLayers layers() {
      return other.layers();
    }
  }
}
