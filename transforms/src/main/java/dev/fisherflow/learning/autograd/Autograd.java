package dev.fisherflow.learning.autograd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Derivatives of a recorded computation with respect to a list of leaves.
 *
 * <p>A computation is recorded while a {@link Recording} of the same thread is open and an operand
 * {@link NDArray#setRequiresGradient requires gradients}. Graphs are kept, so several derivatives
 * of one computation may be taken; a graph is freed with the arrays that end it. Calls from several
 * threads are independent. See {@code autograd.py} beside the modules for why this is TorchScript.
 */
public final class Autograd {

  private static final PtSymbolBlock GRADIENTS = load("autograd.pt");
  private static final PtSymbolBlock JACOBIAN_VECTOR = load("jacobian_vector_product.pt");

  private Autograd() {}

  /**
   * Gradients of a scalar.
   *
   * @param out scalar with a recorded graph
   * @param leaves arrays that require gradients, each of which the scalar depends on
   * @return one gradient per leaf, in the leaf's shape, attached to the scalar's manager
   */
  public static NDList gradients(NDArray out, NDList leaves) {
    return run(GRADIENTS, new NDList(named(out, "out")), leaves, "leaves[]");
  }

  /**
   * Product of the Jacobian of {@code out} and a direction.
   *
   * @param out array of any shape with a recorded graph
   * @param leaves arrays that require gradients
   * @param direction one array per leaf, in the leaf's shape
   * @return J v in the shape of {@code out}, attached to its manager
   */
  public static NDArray jacobianVectorProduct(NDArray out, NDList leaves, NDList direction) {
    NDList inputs = new NDList(named(out, "out"));
    leaves.forEach(leaf -> inputs.add(named(leaf, "leaves[]")));
    try (Recording recording = Recording.open()) {
      return run(JACOBIAN_VECTOR, inputs, direction, "v[]").singletonOrThrow();
    }
  }

  /** Runs a module; arrays of one name that ends in [] make one list argument. */
  private static NDList run(PtSymbolBlock module, NDList inputs, NDList list, String name) {
    list.forEach(array -> inputs.add(named(array, name)));
    // "Training" is what keeps DJL from running the module in inference mode.
    return IValueUtils.forward(module, inputs, true);
  }

  private static NDArray named(NDArray array, String name) {
    array.setName(name);
    return array;
  }

  private static PtSymbolBlock load(String resource) {
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager(null, "PyTorch");
    manager.setName("autograd");
    try (InputStream stream = Autograd.class.getResourceAsStream(resource)) {
      return JniUtils.loadModule(manager, stream, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
