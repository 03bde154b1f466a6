package dev.fisherflow.learning.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.ModelSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * BERT (Devlin et al. 2019). Its head reads the pooler's output where the weights hold a pooler,
 * and the mean over the tokens where they do not, as sentence encoders use it.
 */
public final class BertFamily extends EncoderFamily {

  private static final String PREFIX = "bert.";

  private static final Declaration DECLARATION =
      Declaration.of(
              "bert",
              "BERT",
              1,
              "Encoder of a text or a pair of texts, with a new, trained classification head.")
          .from("Devlin et al. 2019; Hugging Face's BertForSequenceClassification");

  /** The keys of BERT and of what is made of it. */
  static ConfigKeys keysOfBert(String... more) {
    return ConfigKeys.reading(
            "vocab_size",
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "intermediate_size",
            "max_position_embeddings",
            "type_vocab_size",
            "layer_norm_eps",
            "hidden_act",
            "position_embedding_type")
        .dropouts("hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout")
        .harmless(more);
  }

  /** The architecture of sentence encoders, whose weights hold no pooler. */
  static EncoderArchitecture ofSentences(Encoder.Config config) {
    return new BertFamily().architecture(config, EncoderHead.MEAN, false);
  }

  /** The family of {@code model_type: bert}. */
  public BertFamily() {
    super(DECLARATION, EncoderNames.ofBert(PREFIX), "Bert");
  }

  @Override
  Encoder.Config config(JsonNode config) {
    return Encoder.Config.of(config);
  }

  @Override
  EncoderHead head() {
    return EncoderHead.POOLER;
  }

  @Override
  EncoderHead head(Set<String> held) {
    return EncoderHead.ofBert(names(), held);
  }

  @Override
  public ConfigKeys keys() {
    return keysOfBert(
            "directionality",
            "pooler_fc_size",
            "pooler_num_attention_heads",
            "pooler_num_fc_layers",
            "pooler_size_per_head")
        .only("pooler_type", "first_token_transform");
  }

  @Override
  public List<String> withoutFolder() {
    return List.of(EmbeddedMiniLm.NAME);
  }

  @Override
  public Optional<ModelSource> withoutFolder(String name) {
    return name.equals(EmbeddedMiniLm.NAME) ? Optional.of(new EmbeddedMiniLm()) : Optional.empty();
  }
}
