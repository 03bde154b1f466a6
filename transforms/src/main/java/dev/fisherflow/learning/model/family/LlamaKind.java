package dev.fisherflow.learning.model.family;

import java.util.Locale;

/** Llama and the models made of it. */
enum LlamaKind {
  /** Llama (Touvron et al. 2023). */
  LLAMA("Llama", false),

  /** Qwen2 (Yang et al. 2024), whose queries, keys and values have biases. */
  QWEN2("Qwen2", true);

  private final String className;
  private final boolean biased;

  LlamaKind(String className, boolean biased) {
    this.className = className;
    this.biased = biased;
  }

  /** Its {@code model_type}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What its classes of transformers begin with. */
  String className() {
    return className;
  }

  /** Whether its queries, keys and values always have biases. */
  boolean biased() {
    return biased;
  }
}
