package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.fisher.MaterializedGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.model.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Leaves that leave every sample's own gradient: of what each trained tensor makes the gradient is
 * taken, at all rows, and the sample's share of the tensor's gradient is summed from it over the
 * sample's rows. What is trained itself is used as it is, by all samples at once.
 */
final class SampleLeaves extends Leaves {

  private final Rows rows;
  private final List<Use> uses;

  SampleLeaves(List<String> names, NDList parameters) {
    super(names, parameters);
    rows = Rows.SAMPLES;
    uses = new ArrayList<>();
  }

  private SampleLeaves(SampleLeaves other, Rows rows) {
    super(other);
    this.rows = rows;
    this.uses = other.uses;
  }

  /**
   * A use of trained tensors.
   *
   * @param made what the gradient is taken of
   * @param shares of each tensor used, [N, &hellip;] of the gradient
   */
  private record Use(NDArray made, Map<String, UnaryOperator<NDArray>> shares) {}

  @Override
  Leaves on(Rows other) {
    return new SampleLeaves(this, other);
  }

  @Override
  public boolean perSample() {
    return true;
  }

  /** What the trained tensors made, in the order of its making. */
  @Override
  public NDList arrays() {
    return new NDList(uses.stream().map(Use::made).toList());
  }

  @Override
  public PerSampleGradients rows(NDList gradients) {
    Map<String, NDArray> byName = new HashMap<>();
    try (Recording paused = Recording.paused()) {
      for (int i = 0; i < gradients.size(); i++) {
        NDArray gradient = gradients.get(i);
        uses.get(i)
            .shares()
            .forEach((name, share) -> byName.merge(name, share(gradient, share), NDArray::add));
      }
    }
    NDList leaves = new NDList();
    for (String name : names()) {
      NDArray share = byName.get(name);
      Shape shape = get(name).getShape();
      leaves.add(share.reshape(new Shape(share.size() / shape.size()).addAll(shape)));
    }
    return new MaterializedGradients(leaves);
  }

  /** A share alone, without what is made on the way to it. */
  private static NDArray share(NDArray gradient, UnaryOperator<NDArray> share) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray result = share.apply(gradient);
      NDScope.unregister(result);
      return result;
    }
  }

  @Override
  public NDArray product(NDArray x, String name) {
    return used(super.product(x, name), Map.of(name, g -> products(g, x)), x);
  }

  @Override
  public NDArray linear(NDArray x, String module) {
    Map<String, UnaryOperator<NDArray>> shares = new HashMap<>();
    shares.put(module + ".weight", g -> products(g, x));
    if (has(module + ".bias")) {
      shares.put(module + ".bias", rows::sums);
    }
    return used(super.linear(x, module), shares, x);
  }

  @Override
  public NDArray plus(NDArray x, String name) {
    return used(super.plus(x, name), Map.of(name, rows::sums));
  }

  @Override
  public NDArray times(NDArray x, String name) {
    return used(super.times(x, name), Map.of(name, g -> rows.sums(g.mul(x.stopGradient()))), x);
  }

  @Override
  public NDArray repeated(String name, int samples, NDManager scope) {
    return used(super.repeated(name, samples, scope), Map.of(name, UnaryOperator.identity()));
  }

  private NDArray products(NDArray g, NDArray x) {
    return rows.products(g, x.stopGradient());
  }

  /** Notes a use; its arrays outlive the model's layer, which closes what it made. */
  private NDArray used(NDArray made, Map<String, UnaryOperator<NDArray>> shares, NDArray... read) {
    uses.add(new Use(made, shares));
    NDScope.unregister(made);
    NDScope.unregister(read);
    return made;
  }
}
