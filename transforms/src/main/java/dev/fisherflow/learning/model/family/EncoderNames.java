package dev.fisherflow.learning.model.family;

import java.util.List;

/**
 * How an encoder of BERT's kind names its modules; those of a layer follow the layer's name.
 *
 * @param prefix before the names of all modules but the head
 * @param layers what the layers are in, behind the prefix
 */
record EncoderNames(
    String prefix,
    String layers,
    String query,
    String key,
    String value,
    String attended,
    String attentionNorm,
    String wide,
    String narrow,
    String outputNorm) {

  /** The names of BERT, with another prefix. */
  static EncoderNames ofBert(String prefix) {
    return new EncoderNames(
        prefix,
        "encoder.layer.",
        ".attention.self.query",
        ".attention.self.key",
        ".attention.self.value",
        ".attention.output.dense",
        ".attention.output.LayerNorm",
        ".intermediate.dense",
        ".output.dense",
        ".output.LayerNorm");
  }

  String layer(int number) {
    return prefix + layers + number;
  }

  String embeddings(String module) {
    return prefix + "embeddings." + module;
  }

  /** The layer that makes the hidden width of the embeddings', where they differ. */
  String projection() {
    return prefix + "embeddings_project";
  }

  String pooler() {
    return prefix + "pooler.dense";
  }

  /** Last parts of the names of attention's query and value. */
  List<String> queryAndValue() {
    return List.of(last(query), last(value));
  }

  private static String last(String module) {
    return module.substring(module.lastIndexOf('.') + 1);
  }
}
