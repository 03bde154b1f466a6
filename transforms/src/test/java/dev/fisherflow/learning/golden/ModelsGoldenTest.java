package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models without an adapter, and the tokenizers of text-to-text models. */
class ModelsGoldenTest {

  static Stream<Path> tokenizers() {
    return GoldenCase.folders()
        .filter(folder -> GoldenCase.architecture(folder).equals("t5"))
        .filter(ModelsGoldenTest::holdsTexts);
  }

  private static boolean holdsTexts(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder)) {
      return golden.json().has("tokenizer");
    }
  }

  static Stream<Path> bare() {
    return GoldenCase.folders()
        .filter(folder -> !GoldenCase.architecture(folder).isEmpty())
        .filter(folder -> GoldenCase.adapter(folder).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("bare")
  void statesLogitsAndLossesAgree(Path folder) {
    check(folder, DataType.FLOAT32, 1e-4); // float32's rounding, some hundred times
    check(folder, DataType.FLOAT64, GoldenCase.EXACT);
  }

  private static void check(Path folder, DataType type, double tolerance) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      Model model = ModelSource.of(folder.toString()).load(manager, type);
      Inputs inputs = golden.inputs(model, manager, type);
      if (model instanceof EncoderDecoder texts) {
        checkEncoder(golden, texts, ((Inputs.TextToText) inputs).source(), tolerance);
      }
      NDArray logits = model.logits(inputs, model.layers());
      assertClose("logits", logits, golden.floats("logits", manager), tolerance);
      Loss loss = golden.loss("labels", manager);
      assertThat(loss.total(logits).toType(DataType.FLOAT64, false).getDouble())
          .isCloseTo(golden.floats("loss", manager).getDouble(), withPercentage(100 * tolerance));
      if (golden.holds("token_loss")) {
        checkTokenLosses(golden, logits, tolerance);
      }
    }
  }

  /** States of padding are never read, and the reference's are those of another large number. */
  private static void checkEncoder(
      GoldenCase golden, EncoderDecoder model, Inputs.Text text, double tolerance) {
    NDManager manager = text.tokenIds().getManager();
    NDArray mask = golden.floats("attention_mask", manager).expandDims(2);
    EncoderDecoder.Memory memory = model.encode(text, model.layers());
    assertClose(
        "encoder output",
        memory.tokens().padded(memory.states()).mul(mask),
        golden.floats("encoder_output", manager).mul(mask),
        tolerance);
  }

  private static void checkTokenLosses(GoldenCase golden, NDArray logits, double tolerance) {
    NDManager manager = logits.getManager();
    int[] labels = golden.ints("labels", manager);
    int length = (int) golden.tensors().shape("labels").get(1);
    NDArray expected = golden.floats("token_loss", manager);
    for (int t = 0; t < length; t++) {
      int position = t;
      int[] column =
          IntStream.range(0, labels.length / length)
              .map(n -> labels[n * length + position])
              .toArray();
      assertClose(
          "loss of label token " + t,
          new CrossEntropy(column).logLikelihoods(logits.get(":, " + t)).neg(),
          expected.get(":, " + t),
          tolerance);
    }
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void textsAndLabelWordsBecomeTheReferencesTokens(Path folder) {
    try (GoldenCase golden = GoldenCase.open(folder)) {
      JsonNode expected = golden.json().get("tokenizer");
      Tokenizer tokenizer = Tokenizer.of(Path.of(ModelSource.of(folder.toString()).tokenizer()));
      assertThat(tokenizer.encode(strings(expected.get("texts"))))
          .usingElementComparator(Arrays::compare)
          .containsExactlyElementsOf(ids(expected.get("ids")));
      assertThat(tokenizer.encode(strings(expected.get("labelWords"))))
          .usingElementComparator(Arrays::compare)
          .containsExactlyElementsOf(ids(expected.get("labelIds")));
      assertThat(tokenizer.decode(List.of(ids(expected.get("labelIds")).get(1))).get(0))
          .isEqualTo(expected.get("labelWords").get(1).asText());
    }
  }

  private static List<String> strings(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<int[]> ids(JsonNode arrays) {
    List<int[]> ids = new ArrayList<>();
    for (JsonNode array : arrays) {
      ids.add(StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray());
    }
    return ids;
  }
}
