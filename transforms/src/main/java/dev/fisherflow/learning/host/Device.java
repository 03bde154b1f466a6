package dev.fisherflow.learning.host;

/**
 * What a process trains on.
 *
 * @param name such as {@code cpu} or {@code gpu1}; the same for all processes of a machine
 * @param cuda the GPU for {@code CUDA_VISIBLE_DEVICES}; empty for a CPU
 */
public record Device(String name, String cuda) {

  /** The processor. */
  public static final Device CPU = new Device("cpu", "");

  /** Whether it is a GPU. */
  public boolean gpu() {
    return !cuda.isEmpty();
  }
}
