package dev.fisherflow.runners.cli.option;

import picocli.CommandLine.Option;

/** What is looked at, and whether it is made again. */
public final class DoctorOptions {

  /** What --device names. */
  enum Kind {
    CPU,
    GPU
  }

  @Option(names = "--repair", description = "Make again what can be made again.")
  private boolean repair;

  @Option(
      names = "--device",
      paramLabel = "KIND",
      defaultValue = "cpu",
      converter = KindConverter.class,
      description =
          "With gpu, also hold a step of each optimizer on the first GPU against the CPU's and time"
              + " it. Default: ${DEFAULT-VALUE}")
  private Kind device;

  public boolean repair() {
    return repair;
  }

  /** Whether the GPU is looked at. */
  public boolean gpu() {
    return device == Kind.GPU;
  }

  /** By their words. */
  static final class KindConverter extends WordConverter<Kind> {
    KindConverter() {
      super(Kind.values());
    }
  }
}
