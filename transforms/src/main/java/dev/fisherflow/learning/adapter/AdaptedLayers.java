package dev.fisherflow.learning.adapter;

import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Rows;

/** An adapter's layers, whose leaves learn which rows are which sample's. */
final class AdaptedLayers extends DelegatingLayers {

  private final Adapter adapter;
  private final FrozenLayers frozen;
  private final Leaves leaves;
  private final Dropout dropout;

  AdaptedLayers(Adapter adapter, FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    super(adapter.over(frozen, leaves, dropout));
    this.adapter = adapter;
    this.frozen = frozen;
    this.leaves = leaves;
    this.dropout = dropout;
  }

  @Override
  public boolean perSample() {
    return leaves.perSample();
  }

  @Override
  public boolean perSample(String embedding) {
    return leaves.perSample() && leaves.has(embedding + ".weight");
  }

  @Override
  public Layers on(Rows rows) {
    return new AdaptedLayers(adapter, frozen, leaves.on(rows), dropout);
  }
}
