package dev.fisherflow.learning.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.ConfigReader;

/**
 * DistilBERT (Sanh et al. 2019): BERT of half the depth, without segments and without a pooler,
 * with a head of two layers.
 */
public final class DistilBertFamily extends EncoderFamily {

  private static final double EPSILON = 1e-12;

  private static final EncoderNames NAMES =
      new EncoderNames(
          "distilbert.",
          "transformer.layer.",
          ".attention.q_lin",
          ".attention.k_lin",
          ".attention.v_lin",
          ".attention.out_lin",
          ".sa_layer_norm",
          ".ffn.lin1",
          ".ffn.lin2",
          ".output_layer_norm");

  private static final Declaration DECLARATION =
      Declaration.of(
              "distilbert",
              "DistilBERT",
              7,
              "Encoder of a text or a pair of texts, with a new, trained head of two layers.")
          .from("Sanh et al. 2019; Hugging Face's DistilBertForSequenceClassification");

  /** The family of {@code model_type: distilbert}. */
  public DistilBertFamily() {
    super(
        DECLARATION,
        NAMES,
        "DistilBert",
        "pre_classifier",
        "vocab_transform",
        "vocab_layer_norm",
        "vocab_projector");
  }

  @Override
  Encoder.Config config(JsonNode config) {
    ConfigReader reader = new ConfigReader(config);
    reader.require("activation", "gelu");
    int hidden = reader.positive("dim");
    return new Encoder.Config(
        reader.positive("vocab_size"),
        hidden,
        hidden,
        reader.layers("n_layers"),
        reader.positive("n_heads"),
        reader.positive("hidden_dim"),
        reader.positive("max_position_embeddings"),
        -1,
        0,
        EPSILON,
        Encoder.Config.labels(config));
  }

  @Override
  EncoderHead head() {
    return EncoderHead.RELU;
  }

  @Override
  public ConfigKeys keys() {
    return ConfigKeys.reading(
            "vocab_size",
            "dim",
            "n_layers",
            "n_heads",
            "hidden_dim",
            "max_position_embeddings",
            "activation")
        .dropouts("dropout", "attention_dropout", "qa_dropout", "seq_classif_dropout")
        .harmless("sinusoidal_pos_embds", "tie_weights_");
  }
}
