package dev.fisherflow.learning.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.ConfigKeys;

/**
 * ELECTRA (Clark et al. 2020): BERT whose embeddings may be narrower than its states, with a head
 * of two layers.
 */
public final class ElectraFamily extends EncoderFamily {

  private static final Declaration DECLARATION =
      Declaration.of(
              "electra",
              "ELECTRA",
              8,
              "Encoder of a text or a pair of texts, with a new, trained head of two layers.")
          .from("Clark et al. 2020; Hugging Face's ElectraForSequenceClassification");

  /** The family of {@code model_type: electra}. */
  public ElectraFamily() {
    super(
        DECLARATION,
        EncoderNames.ofBert("electra."),
        "Electra",
        "discriminator_predictions",
        "generator_predictions",
        "generator_lm_head");
  }

  @Override
  Encoder.Config config(JsonNode config) {
    return Encoder.Config.of(config);
  }

  @Override
  EncoderHead head() {
    return EncoderHead.GELU;
  }

  @Override
  public ConfigKeys keys() {
    return BertFamily.keysOfBert(
        "embedding_size",
        "summary_type",
        "summary_use_proj",
        "summary_activation",
        "summary_last_dropout");
  }
}
