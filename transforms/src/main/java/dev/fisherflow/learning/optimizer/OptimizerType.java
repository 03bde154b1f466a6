package dev.fisherflow.learning.optimizer;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rules by name, with the settings each takes beside its schedule. */
enum OptimizerType {
  SGD(List.of("learningRate"), List.of("weightDecay", "momentum")),
  ADAMW(List.of("learningRate"), List.of("weightDecay", "beta1", "beta2", "epsilon")),
  ADAFACTOR(List.of("learningRate"), List.of("weightDecay", "decayRate", "clipThreshold")),
  EF(List.of("damping"), List.of("learningRate", "firstStepNorm", "duplicateCosine")),
  IEF(List.of("learningRate", "damping"), List.of("duplicateCosine")),
  SF(List.of("damping"), List.of("learningRate", "firstStepNorm", "duplicateCosine", "draws"));

  private final List<String> required;
  private final List<String> optional;

  OptimizerType(List<String> required, List<String> optional) {
    this.required = required;
    this.optional = optional;
  }

  /** The type with a name as in a specification, such as ief. */
  static Optional<OptimizerType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.toString().equals(name)).findFirst();
  }

  /** All names, for messages. */
  static String names() {
    return Arrays.stream(values()).map(OptimizerType::toString).collect(joining(", "));
  }

  List<String> required() {
    return required;
  }

  boolean takes(String setting) {
    return required.contains(setting) || optional.contains(setting);
  }

  /** Whether the size of the update is given by exactly one of learningRate and firstStepNorm. */
  boolean mayNormalise() {
    return takes("firstStepNorm");
  }

  /** The settings taken, for messages. */
  String settings() {
    return String.join(", ", required) + ", " + String.join(", ", optional);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
