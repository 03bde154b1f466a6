package dev.fisherflow.learning.model.family;

import dev.fisherflow.learning.model.Architecture;
import java.util.Optional;

/** What decoders that are classified by their texts' last tokens have alike. */
interface DecoderArchitecture extends Architecture {

  /** Token ids. */
  int vocabulary();

  /** Tokens of the longest text. */
  int positions();

  /** Width H. */
  int hidden();

  /** Layers. */
  int depth();

  /** Attention heads of queries. */
  int heads();

  /** Outputs of a head among the weights; 0 if they hold none. */
  int outputs();

  @Override
  default long activations(int tokens) {
    long linears = linears().values().stream().mapToLong(LinearShape::numbers).sum();
    return linears * tokens + 3L * depth() * heads() * tokens * tokens;
  }

  @Override
  default TextLimits textLimits() {
    return new TextLimits(vocabulary(), positions(), Integer.MAX_VALUE, Frame.ANY);
  }

  @Override
  default Optional<Head> head() {
    return Optional.of(DecoderFamily.head(hidden(), outputs()));
  }

  @Override
  default Optional<Embeddings> embeddings() {
    return Optional.empty();
  }
}
