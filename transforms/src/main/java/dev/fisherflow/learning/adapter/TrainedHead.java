package dev.fisherflow.learning.adapter;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.Head;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A new classification head trained beside an adapter: weights from N(0, 0.02&sup2;), bias zero, as
 * Hugging Face's models start theirs.
 *
 * @param head its layers, all of which are trained
 * @param outputs numbers it makes
 */
public record TrainedHead(Head head, int outputs) {

  private static final double DEVIATION = 0.02;

  /**
   * The head that settings ask for: by default a new one, unless the model has one of its own that
   * is kept.
   *
   * @return empty if the model's own head is kept, or it needs none
   * @throws ModelException if the own head is to be kept but is not there, or is too small
   */
  public static Optional<TrainedHead> of(Settings settings, AdapterSite site) {
    Architecture architecture = site.architecture();
    int outputs = site.outputs();
    String wish = settings.get(AdapterFamily.HEAD);
    if (architecture.head().isEmpty()) {
      if (wish == null || wish.equals(AdapterFamily.FROZEN)) {
        return Optional.empty();
      }
      throw new ModelException(
          "adapter.head: the model has no classification head; leave the key out");
    }
    Head head = architecture.head().get();
    boolean kept = head.outputs() > 0 && head.kept();
    if (wish == null ? !kept : wish.equals(AdapterFamily.TRAINED)) {
      return Optional.of(new TrainedHead(head, outputs));
    }
    if (head.outputs() == 0) {
      throw new ModelException(
          "adapter.head: expected trained, found frozen: the weights hold no classification head");
    }
    if (head.outputs() < outputs) {
      throw new ModelException(
          ("the task has %d labels, the model's own head makes %d outputs: labels outside the head"
                  + " cannot be learnt; set adapter.head to trained for a new head")
              .formatted(outputs, head.outputs()));
    }
    return Optional.empty();
  }

  /** The setting as an adapter's name shows it; empty where it is left to the model. */
  public static String shortText(Settings settings) {
    String wish = settings.get(AdapterFamily.HEAD);
    return wish == null ? "" : AdapterFamily.HEAD.name() + "_" + wish;
  }

  /** Whether a linear layer is one of its layers. */
  public boolean has(String module) {
    return head.modules().contains(module);
  }

  /** Its trained weights, the last [outputs, in], and biases. */
  public List<TensorSpec> tensors() {
    List<TensorSpec> tensors = new ArrayList<>();
    head.tensors(outputs)
        .forEach(
            (name, shape) ->
                tensors.add(
                    shape.dimension() == 2
                        ? TensorSpec.normal(name, DEVIATION, shape.get(0), shape.get(1))
                        : TensorSpec.zeros(name, shape.get(0))));
    return tensors;
  }
}
