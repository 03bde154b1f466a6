package dev.fisherflow.declaration;

/** A thing that specifications name; found by {@link java.util.ServiceLoader}. */
public interface Declared {

  /** Its name, settings and texts; the same object at every call. */
  Declaration declaration();

  /** The word in specifications and records. */
  default String name() {
    return declaration().name();
  }
}
