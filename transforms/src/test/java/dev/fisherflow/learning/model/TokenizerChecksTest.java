package dev.fisherflow.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.tasks.Glue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is checked between a tokenizer, its side file, and the model that reads its tokens. */
class TokenizerChecksTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TOKENIZER =
      """
      {"added_tokens": [
          {"id": 0, "content": "[UNK]", "special": true, "single_word": false,
           "lstrip": false, "rstrip": false, "normalized": false},
          {"id": 1, "content": "[CLS]", "special": true, "single_word": false,
           "lstrip": false, "rstrip": false, "normalized": false},
          {"id": 2, "content": "[SEP]", "special": true, "single_word": false,
           "lstrip": false, "rstrip": false, "normalized": false}],
       "normalizer": {"type": "BertNormalizer", "lowercase": true, "strip_accents": null,
         "handle_chinese_chars": true, "clean_text": true},
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
           {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
         "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
           {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
           {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
         "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
           "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "word": 3, "##s": 4}}}
      """;

  @TempDir Path folder;

  private ModelFolder model;

  @BeforeEach
  void write() throws IOException {
    model = ModelFolder.copyOf("bert-lora", folder.resolve("m"));
    tokenizer(TOKENIZER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"##s\": 4 | \"##s\": 90 | token '##s' has id 90, the model's vocabulary",
        "\"##s\": 4 | \"##s\": -1 | integers from 0",
        "\"vocab\": { | \"words\": { | no model with a vocab",
        "\"post_processor\": { | \"other\": { | special tokens before and after",
        "\"ids\": [1] | \"ids\": [7] | '[CLS]' as id 7, in the vocabulary it has id 1",
        "\"id\": 2, \"content\": \"[SEP]\" | \"id\": 9, \"content\": \"[X]\" | "
      })
  void aTokenizerThatIsNotTheModelsIsRefused(String from, String to, String message)
      throws IOException {
    tokenizer(TOKENIZER.replace(from, to));
    if (message == null) {
      assertThatCode(this::check).doesNotThrowAnyException(); // known as a word, too
    } else {
      assertRefused("tokenizer.json", message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "do_lower_case | false | do_lower_case is false, by tokenizer.json it is true",
        "strip_accents | false | strip_accents is false",
        "tokenize_chinese_chars | false | tokenize_chinese_chars is false",
        "truncation_side | \"left\" | truncation_side is \"left\", by tokenizer.json it is right",
        "cls_token | \"<s>\" | cls_token is \"<s>\"",
        "sep_token | {\"content\": \"</s>\"} | sep_token is",
        "added_tokens_decoder | {\"8\": {\"content\": \"[NEW]\"}} | id of '[NEW]'"
      })
  void aSideFileThatDiffersIsRefused(String key, String value, String message) throws IOException {
    side("{\"" + key + "\": " + value + "}");
    assertRefused("tokenizer_config.json", message);
  }

  @Test
  void aSideFileThatAgreesPasses() throws IOException {
    side(
        """
        {"do_lower_case": true, "strip_accents": null, "tokenize_chinese_chars": true,
         "truncation_side": "right", "cls_token": "[CLS]", "sep_token": {"content": "[SEP]"},
         "added_tokens_decoder": {"1": {"content": "[CLS]"}}, "model_max_length": 1e30}
        """);
    assertThatCode(this::check).doesNotThrowAnyException();
    side("{\"strip_accents\": true}");
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void inputsAreNotLongerThanTheSideFileSaysThatTheyMayBe() throws IOException {
    side("{\"model_max_length\": 16}");
    ModelSource source = ModelSource.of(model.path().toString());
    assertThatCode(() -> source.require(Glue.COLA, 16)).doesNotThrowAnyException();
    assertThatThrownBy(() -> source.require(Glue.COLA, 17))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("model_max_length", "at most 16", "found 17");
  }

  @Test
  void pairsNeedASecondSegment() throws IOException {
    oneSegment();
    ModelSource source = ModelSource.of(model.path().toString());
    assertThatCode(() -> source.require(Glue.COLA, 16)).doesNotThrowAnyException();
    assertThatThrownBy(() -> source.require(Glue.RTE, 16))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("the task rte has pairs", "2 segments", "type_vocab_size");
    tokenizer(TOKENIZER.replace("\"type_id\": 1", "\"type_id\": 0"));
    ModelSource other = ModelSource.of(model.path().toString());
    assertThatCode(() -> other.require(Glue.RTE, 16)).doesNotThrowAnyException();
  }

  @Test
  void aTokenizerThatKnowsNoWordIsTold() throws IOException {
    tokenizer(TOKENIZER.replace("\"word\": 3, \"##s\": 4", "\".\": 3, \"##\": 4"));
    assertThat(ModelSource.of(model.path().toString()).doubts())
        .singleElement()
        .asString()
        .contains("tokenizer.json", "knows no word");
  }

  private void oneSegment() {
    model
        .config(json -> json.put("type_vocab_size", 1))
        .tensors(
            tensors ->
                tensors.replaceAll(
                    (name, tensor) ->
                        name.contains("token_type_embeddings") ? tensor.get("0:1") : tensor));
  }

  private void assertRefused(String file, String message) {
    assertThatThrownBy(this::check)
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(model.path().resolve(file).toString(), message);
  }

  private void check() {
    ModelSource.of(model.path().toString()).check();
  }

  private void tokenizer(String text) throws IOException {
    Files.writeString(model.path().resolve("tokenizer.json"), text);
  }

  private void side(String text) throws IOException {
    ObjectNode read = (ObjectNode) JSON.readTree(text);
    Files.writeString(model.path().resolve("tokenizer_config.json"), read.toString());
  }
}
