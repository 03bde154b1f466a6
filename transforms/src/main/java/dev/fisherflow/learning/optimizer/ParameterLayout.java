package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * The trained tensors as few vectors, their blocks: neighbouring small tensors laid end to end,
 * every large tensor by itself. Fifty small tensors updated as one vector cost a third of fifty
 * updates (1.2 for 3.4 ms at P = 147,456), as calls and not arithmetic are what they spend; a large
 * one costs its traffic, so that it is never copied only to be laid beside others.
 */
final class ParameterLayout {

  /** Numbers of a tensor that makes a block of its own. */
  private static final long LARGE = 1 << 20;

  private final List<Block> blocks = new ArrayList<>();

  ParameterLayout(NDList parameters) {
    List<Shape> small = new ArrayList<>();
    for (NDArray parameter : parameters) {
      if (parameter.size() >= LARGE) {
        addBlock(small);
        addBlock(new ArrayList<>(List.of(parameter.getShape())));
      } else {
        small.add(parameter.getShape());
      }
    }
    addBlock(small);
  }

  private void addBlock(List<Shape> shapes) {
    if (!shapes.isEmpty()) {
      blocks.add(new Block(List.copyOf(shapes)));
      shapes.clear();
    }
  }

  /** The shapes [size] of the vectors. */
  List<Shape> shapes() {
    return blocks.stream().map(block -> new Shape(block.size())).toList();
  }

  /**
   * Runs tensor operations and closes every array they make but their result, a new array that the
   * owner then holds. The operations may not ask a batch for its gradients, whose arrays live on.
   */
  static NDArray keep(NDManager owner, Supplier<NDArray> operations) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray result = operations.get();
      NDScope.unregister(result);
      result.attach(owner);
      return result;
    }
  }

  /**
   * The tensors as vectors, held by the owner: copies of the small ones, and of the large ones
   * views that live on when the tensors are closed.
   */
  NDList flatten(NDList tensors, NDManager owner) {
    NDList vectors = new NDList(blocks.size());
    int first = 0;
    for (Block block : blocks) {
      NDList part = new NDList(tensors.subList(first, first + block.tensors()));
      vectors.add(keep(owner, () -> block.join(part)));
      first += block.tensors();
    }
    return vectors;
  }

  /** Views of vectors in the shapes of the parameters. */
  NDList split(NDList vectors) {
    NDList tensors = new NDList();
    for (int i = 0; i < blocks.size(); i++) {
      blocks.get(i).split(vectors.get(i), tensors);
    }
    return tensors;
  }

  /** Adds weightDecay times the tensors to vectors in place. */
  void decay(NDList vectors, NDList parameters, double weightDecay) {
    if (weightDecay == 0) {
      return;
    }
    int first = 0;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      NDList part = new NDList(parameters.subList(first, first + block.tensors()));
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        vectors.get(i).addi(block.join(part).mul(weightDecay));
      }
      first += block.tensors();
    }
  }

  /** Multiplies the parts of some tensors in vectors in place. */
  void multiply(NDList vectors, BitSet tensors, double factor) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDList parts = split(vectors);
      tensors.stream().forEach(tensor -> parts.get(tensor).muli(factor));
    }
  }

  /** Subtracts vectors from the tensors in place. */
  void subtract(NDList parameters, NDList vectors) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDList changes = split(vectors);
      for (int tensor = 0; tensor < changes.size(); tensor++) {
        parameters.get(tensor).subi(changes.get(tensor));
      }
    }
  }

  /** Tensors that make one vector. */
  private record Block(List<Shape> shapes) {

    int tensors() {
      return shapes.size();
    }

    long size() {
      return shapes.stream().mapToLong(Shape::size).sum();
    }

    /** A view of a tensor that stands by itself, a copy of several or of a small one. */
    NDArray join(NDList tensors) {
      return size() >= LARGE && tensors() == 1
          ? tensors.head().flatten()
          : NDArrays.concat(new NDList(tensors.stream().map(NDArray::flatten).toList()));
    }

    void split(NDArray vector, NDList tensors) {
      long[] cuts = new long[shapes.size() - 1];
      long end = 0;
      for (int i = 0; i < cuts.length; i++) {
        end += shapes.get(i).size();
        cuts[i] = end;
      }
      NDList parts = cuts.length == 0 ? new NDList(vector) : vector.split(cuts);
      for (int i = 0; i < shapes.size(); i++) {
        tensors.add(parts.get(i).reshape(shapes.get(i)));
      }
    }
  }
}
