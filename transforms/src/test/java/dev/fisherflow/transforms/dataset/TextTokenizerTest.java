package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.transforms.dataset.TextTokenizer.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Expected ids are those of the Hugging Face tokenizers library in Python, version 0.23. */
class TextTokenizerTest {

  /** The reference pads at the left before it cuts; these pads are not stored. */
  @Test
  void theAuthorsCutKeepsATokenMoreAndNoEnd() throws Exception {
    Path golden = Path.of(TextTokenizerTest.class.getResource("/golden/t5").toURI());
    JsonNode texts =
        new ObjectMapper().readTree(golden.resolve("case.json").toFile()).get("tokenizer");
    byte[] file = Files.readAllBytes(golden.resolve("tokenizer.json"));
    int longer = 0;
    try (TextTokenizer tokenizer =
        TextTokenizer.of(file, texts.get("cutTo").asInt(), TextTokenizer.AUTHORS)) {
      for (int i = 0; i < texts.get("texts").size(); i++) {
        List<Integer> expected = new ArrayList<>();
        texts.get("cutIds").get(i).forEach(id -> expected.add(id.asInt()));
        longer += expected.get(expected.size() - 1) == 1 ? 0 : 1;
        expected.removeIf(id -> id == 0);
        InputFormat.Input input =
            new InputFormat.Input(texts.get("texts").get(i).asText(), Optional.empty());
        assertThat(tokenizer.encode(input).ids()).isEqualTo(expected);
      }
    }
    assertThat(longer).isPositive();
  }

  @Test
  void aSentenceOfBert() {
    Tokens tokens = bert(100, "The harbour café opens at 7, doesn't it?", null);
    assertThat(tokens.ids())
        .containsExactly(
            101, 1996, 7440, 7668, 7480, 2012, 1021, 1010, 2987, 1005, 1056, 2009, 1029, 102);
    assertThat(tokens.typeIds()).isEmpty();
  }

  @Test
  void aPairOfBertHasItsSegments() {
    Tokens tokens =
        bert(100, "Nobody un-plugged the fridge \uD83D\uDE00.", "A naïve cook left it \"running");
    assertThat(tokens.ids())
        .containsExactly(
            101, 6343, 4895, 1011, 13354, 5999, 1996, 16716, 100, 1012, 102, 1037, 15743, 5660,
            2187, 2009, 1000, 2770, 102);
    assertThat(tokens.typeIds())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  }

  @Test
  void theLongerTextOfAPairIsCutFirst() {
    assertThat(bert(9, "a b", "i j k l m n o p").ids())
        .containsExactly(101, 1037, 1038, 102, 1045, 1046, 1047, 1048, 102);
    assertThat(bert(9, "a b c d e f g h", "i j k l m n o p").ids())
        .containsExactly(101, 1037, 1038, 1039, 102, 1045, 1046, 1047, 102);
  }

  @Test
  void theBeginningIsLeftOutWhereThatIsAsked() {
    byte[] file = TextTokenizer.bytes(TextTokenizer.EMBEDDED);
    try (TextTokenizer left = TextTokenizer.of(file, 5, TextTokenizer.LEFT)) {
      Tokens tokens = left.encode(input("a b c d e", null));
      assertThat(tokens.ids()).containsExactly(101, 1039, 1040, 1041, 102);
      assertThat(tokens.cut()).isTrue();
      assertThat(left.encode(input("a b c", null)).cut()).isFalse();
    }
  }

  @Test
  void whatIsLongerIsSaidToBeCut() {
    assertThat(bert(5, "a b c", null).cut()).isFalse();
    assertThat(bert(5, "a b c d", null).cut()).isTrue();
    byte[] file = TextTokenizer.bytes(TextTokenizer.EMBEDDED);
    try (TextTokenizer authors = TextTokenizer.of(file, 5, TextTokenizer.AUTHORS)) {
      assertThat(authors.encode(input("a b c", null)).cut()).isFalse();
      assertThat(authors.encode(input("a b c d", null)).cut()).isTrue();
    }
  }

  @Test
  void theFilesOwnLengthAndPaddingAreNotFollowed() {
    // The file says: cut to 128, pad to 128.
    assertThat(bert(100, "a", null).ids()).containsExactly(101, 1037, 102);
    assertThat(bert(300, "a ".repeat(400), null).ids()).hasSize(300).endsWith(102);
    assertThat(bert(600, "a ".repeat(700), null).ids()).hasSize(600).endsWith(102);
  }

  @Test
  void textsAndLabelWordsOfTheGoldenT5() throws IOException {
    Path folder = SharedFolder.find("golden").resolve("t5");
    byte[] file = TextTokenizer.bytes(folder.resolve("tokenizer.json").toString());
    JsonNode expected =
        new ObjectMapper().readTree(folder.resolve("case.json").toFile()).get("tokenizer");
    try (TextTokenizer tokenizer = TextTokenizer.of(file, 512)) {
      assertSame(tokenizer, expected.get("texts"), expected.get("ids"));
      assertSame(tokenizer, expected.get("labelWords"), expected.get("labelIds"));
    }
    try (TextTokenizer tokenizer = TextTokenizer.of(file, 20)) {
      List<Integer> whole = integers(expected.get("ids").get(0));
      List<Integer> cut = new ArrayList<>(whole.subList(0, 19));
      cut.add(1);
      String text = expected.get("texts").get(0).asText();
      assertThat(tokenizer.encode(input(text, null)).ids()).isEqualTo(cut);
    }
  }

  @Test
  void whatIsNoTokenizerIsRefused() {
    byte[] junk = "{\"model\": 1}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> TextTokenizer.of(junk, 10))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("tokenizer.json");
    assertThatThrownBy(() -> TextTokenizer.bytes("nowhere/tokenizer.json"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("nowhere/tokenizer.json");
    assertThatThrownBy(() -> TextTokenizer.bytes("classpath:/nowhere.json"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("classpath:/nowhere.json");
  }

  private static void assertSame(TextTokenizer tokenizer, JsonNode texts, JsonNode ids) {
    assertThat(texts.size()).isPositive();
    for (int i = 0; i < texts.size(); i++) {
      Tokens tokens = tokenizer.encode(input(texts.get(i).asText(), null));
      assertThat(tokens.ids()).isEqualTo(integers(ids.get(i)));
    }
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> integers = new ArrayList<>();
    array.forEach(number -> integers.add(number.asInt()));
    return integers;
  }

  private static Tokens bert(int maxTokens, String first, String second) {
    byte[] file = TextTokenizer.bytes(TextTokenizer.EMBEDDED);
    try (TextTokenizer tokenizer = TextTokenizer.of(file, maxTokens)) {
      return tokenizer.encode(input(first, second));
    }
  }

  private static InputFormat.Input input(String first, String second) {
    return new InputFormat.Input(first, Optional.ofNullable(second));
  }
}
