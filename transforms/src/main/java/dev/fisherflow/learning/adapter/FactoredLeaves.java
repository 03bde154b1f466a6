package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.factored.FactoredGradients;
import dev.fisherflow.learning.fisher.factored.FormedRows;
import dev.fisherflow.learning.fisher.factored.MatrixRows;
import dev.fisherflow.learning.fisher.factored.TensorRows;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Leaves for layers that are trained in full: of every layer what it reads is kept, and gradients
 * are taken of what it makes. The parameters themselves are used by all samples at once.
 */
final class FactoredLeaves extends Leaves {

  private final Rows rows;
  private final List<Use> uses;

  FactoredLeaves(List<String> names, NDList parameters) {
    super(names, parameters);
    rows = Rows.SAMPLES;
    uses = new ArrayList<>();
  }

  private FactoredLeaves(FactoredLeaves other, Rows rows) {
    super(other);
    this.rows = rows;
    this.uses = other.uses;
  }

  /**
   * A use of trained tensors.
   *
   * @param made what the gradient is taken of
   * @param read what it was made of
   * @param held whether the gradient itself is held by the rows
   * @param shares of each tensor used, its rows by the gradient and what was read
   */
  private record Use(NDArray made, NDArray read, boolean held, Map<String, Share> shares) {}

  /** Makes rows of a gradient and what was read. */
  @FunctionalInterface
  private interface Share {
    TensorRows rows(NDArray gradient, NDArray read);
  }

  @Override
  Leaves on(Rows other) {
    return new FactoredLeaves(this, other);
  }

  @Override
  public boolean perSample() {
    return true;
  }

  /** What the layers made, in the order of its making. */
  @Override
  public NDList arrays() {
    return new NDList(uses.stream().map(Use::made).toList());
  }

  @Override
  public PerSampleGradients rows(NDList gradients) {
    Map<String, TensorRows> byName = new HashMap<>();
    IdentityHashMap<NDArray, NDArray> withoutGraph = new IdentityHashMap<>();
    try (Recording paused = Recording.paused()) {
      for (int i = 0; i < uses.size(); i++) {
        Use use = uses.get(i);
        NDArray gradient = gradients.get(i);
        NDArray read = withoutGraph.computeIfAbsent(use.read(), NDArray::stopGradient);
        use.shares()
            .forEach(
                (name, share) -> byName.merge(name, share.rows(gradient, read), TensorRows::plus));
        if (!use.held()) {
          gradient.close();
        }
      }
    }
    return new FactoredGradients(names().stream().map(byName::get).toList());
  }

  @Override
  public NDArray product(NDArray x, String name) {
    return used(super.product(x, name), x, true, Map.of(name, matrix(name)));
  }

  @Override
  public NDArray linear(NDArray x, String module) {
    String weight = module + ".weight";
    String bias = module + ".bias";
    Map<String, Share> shares = new HashMap<>();
    shares.put(weight, matrix(weight));
    if (has(bias)) {
      shares.put(bias, vector(bias, (g, read) -> rows.sums(g)));
    }
    return used(super.linear(x, module), x, true, shares);
  }

  @Override
  public NDArray embedding(NDArray ids, String name) {
    Shape shape = get(name).getShape();
    return used(
        super.embedding(ids, name),
        ids,
        true,
        Map.of(name, (g, read) -> MatrixRows.ofEmbedding(shape, g, read, rows)));
  }

  @Override
  public NDArray layerNorm(NDArray x, String module, double epsilon) {
    String weight = module + ".weight";
    String bias = module + ".bias";
    Map<String, Share> shares = new HashMap<>();
    shares.put(
        weight, vector(weight, (g, read) -> rows.sums(FrozenLayers.normal(read, epsilon).mul(g))));
    if (has(bias)) {
      shares.put(bias, vector(bias, (g, read) -> rows.sums(g)));
    }
    return used(super.layerNorm(x, module, epsilon), x, false, shares);
  }

  @Override
  public NDArray times(NDArray x, String name) {
    return used(
        super.times(x, name),
        x,
        false,
        Map.of(name, vector(name, (g, read) -> rows.sums(g.mul(read)))));
  }

  @Override
  public NDArray plus(NDArray x, String name) {
    return used(
        super.plus(x, name), x, false, Map.of(name, vector(name, (g, read) -> rows.sums(g))));
  }

  @Override
  public NDArray plusWhole(NDArray x, String name) {
    return used(super.plusWhole(x, name), x, true, Map.of(name, vector(name, (g, read) -> g)));
  }

  private Share matrix(String name) {
    Shape shape = get(name).getShape();
    return (g, read) -> MatrixRows.ofLinear(shape, g, read, rows);
  }

  /** The rows of a vector, without what is made on the way to them. */
  private Share vector(String name, BinaryOperator<NDArray> sums) {
    Shape shape = get(name).getShape();
    return (g, read) -> {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        FormedRows formed = FormedRows.of(sums.apply(g, read), shape);
        NDScope.unregister(formed.rows());
        return formed;
      }
    };
  }

  /** Notes a use; its arrays outlive the model's layer, which closes what it made. */
  private NDArray used(NDArray made, NDArray read, boolean held, Map<String, Share> shares) {
    uses.add(new Use(made, read, held, shares));
    NDScope.unregister(made, read);
    return made;
  }
}
