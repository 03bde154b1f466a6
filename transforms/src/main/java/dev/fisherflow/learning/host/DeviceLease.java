package dev.fisherflow.learning.host;

/** A device that is ours until this is closed or the process dies. */
public interface DeviceLease extends AutoCloseable {

  /** What is leased. */
  Device device();

  @Override
  void close();
}
