package dev.fisherflow.runners.cli;

import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Values of options that are the same for many commands, from variables of the environment. */
final class EnvironmentDefaults implements IDefaultValueProvider {

  private static final Map<String, String> VARIABLES =
      Map.of(
          "--workspace", "FISHERFLOW_WORKSPACE",
          "--models", "FISHERFLOW_MODELS",
          "--data", "FISHERFLOW_DATA");

  private final Map<String, String> environment;

  /**
   * Of an environment.
   *
   * @param environment values by the names of variables
   */
  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    return Arrays.stream(option.names())
        .filter(VARIABLES::containsKey)
        .map(name -> environment.get(VARIABLES.get(name)))
        .filter(value -> value != null && !value.isBlank())
        .findFirst()
        .orElse(null);
  }
}
