package dev.fisherflow.learning.model.family;

import java.util.Locale;

/** ViT and the models made of it, which differ in their names and in the tokens before patches. */
public enum VisionKind {
  /** A class token stands before the patches (Dosovitskiy et al. 2021). */
  VIT("ViT", 1),

  /** A distillation token stands behind the class token (Touvron et al. 2021). */
  DEIT("DeiT", 2);

  private final String word;
  private final String className;
  private final int tokens;

  VisionKind(String className, int tokens) {
    this.word = name().toLowerCase(Locale.ROOT);
    this.className = className;
    this.tokens = tokens;
  }

  /** Its {@code model_type}, and the first part of its modules' names. */
  String word() {
    return word;
  }

  /** What its classes of transformers begin with. */
  String className() {
    return className;
  }

  /** Tokens before those of the patches, the first of which the head reads. */
  int tokens() {
    return tokens;
  }

  String embeddings() {
    return word + ".embeddings";
  }

  /** The layer that makes tokens of patches. */
  String projection() {
    return embeddings() + ".patch_embeddings.projection";
  }

  String layer(int number) {
    return word + ".encoder.layer." + number;
  }

  /** The normalisation before the head. */
  String norm() {
    return word + ".layernorm";
  }
}
