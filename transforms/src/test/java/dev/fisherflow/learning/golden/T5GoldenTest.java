package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** T5 without an adapter, and its tokenizer. */
class T5GoldenTest {

  static Stream<Path> cases() {
    return GoldenCase.folders("t5");
  }

  static Stream<Path> bare() {
    return cases().filter(folder -> !GoldenCase.hasAdapter(folder));
  }

  @ParameterizedTest
  @MethodSource("bare")
  void statesLogitsAndLossesAgree(Path folder) {
    check(folder, DataType.FLOAT32, 1e-4);
    check(folder, DataType.FLOAT64, 1e-5);
  }

  private static void check(Path folder, DataType type, double tolerance) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      var model = (EncoderDecoder) ModelSource.of(folder.toString()).load(manager, type);
      var inputs = (Inputs.TextToText) golden.inputs(model, manager, type);
      // States of padding are never read, and the reference's are those of another large number.
      NDArray mask = inputs.source().mask().expandDims(2).toType(DataType.FLOAT64, false);
      assertClose(
          "encoder output",
          model.encode(inputs.source(), model.layers()).states().mul(mask),
          golden.floats("encoder_output", manager).mul(mask),
          tolerance);
      NDArray logits = model.logits(inputs, model.layers());
      assertClose("logits", logits, golden.floats("logits", manager), tolerance);
      CrossEntropy loss = (CrossEntropy) golden.loss("labels", manager);
      assertThat(loss.total(logits).toType(DataType.FLOAT64, false).getDouble())
          .isCloseTo(golden.floats("loss", manager).getDouble(), withPercentage(100 * tolerance));
      assertClose(
          "loss of the samples",
          loss.logLikelihoods(logits).neg(),
          golden.floats("token_loss", manager).sum(new int[] {1}),
          tolerance);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
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
      assertThat(tokenizer.decode(ids(expected.get("labelIds")).get(1)))
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
