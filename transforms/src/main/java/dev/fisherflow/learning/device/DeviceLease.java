package dev.fisherflow.learning.device;

/** A device that is ours until this is closed or the process dies. */
public interface DeviceLease extends AutoCloseable {

  /** What is leased. */
  Device device();

  @Override
  void close();
}
