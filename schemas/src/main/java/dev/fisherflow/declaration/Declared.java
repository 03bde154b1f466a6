package dev.fisherflow.declaration;

/** A thing that specifications name; found by {@link java.util.ServiceLoader}. */
public interface Declared {

  /** Its name, settings and texts; the same object at every call. */
  Declaration declaration();

  /** The class whose code it is; of an adapter, the class of what it adapts. */
  default Class<?> code() {
    return getClass();
  }

  /** The word in specifications and records. */
  default String name() {
    return declaration().name();
  }
}
