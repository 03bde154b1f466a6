package dev.fisherflow.transforms.execution;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One use of a resource that all DoFn instances of a process share: made at the first {@link #get},
 * closed when the last of its uses is closed. Counting, making and closing are one step each under
 * one lock, so no caller gets a closed resource.
 */
public final class SharedResource<T extends AutoCloseable> implements AutoCloseable {

  private static final Map<String, Entry> ENTRIES = new HashMap<>();

  private final String key;
  private final Supplier<? extends T> factory;
  private boolean open = true;

  private SharedResource(String key, Supplier<? extends T> factory) {
    this.key = key;
    this.factory = factory;
  }

  /**
   * Announces a use.
   *
   * @param key names the resource in this process; equal keys must come with like factories
   * @param factory makes it
   */
  public static <T extends AutoCloseable> SharedResource<T> use(
      String key, Supplier<? extends T> factory) {
    synchronized (ENTRIES) {
      ENTRIES.computeIfAbsent(key, k -> new Entry()).uses++;
      return new SharedResource<>(key, factory);
    }
  }

  /** The resource. */
  @SuppressWarnings("unchecked") // The key stands for one type.
  public T get() {
    synchronized (ENTRIES) {
      if (!open) {
        throw new IllegalStateException("this use of " + key + " is closed");
      }
      Entry entry = ENTRIES.get(key);
      if (entry.resource == null) {
        entry.resource = factory.get();
      }
      return (T) entry.resource;
    }
  }

  /** Ends this use, and the resource with the last one. */
  @Override
  public void close() throws Exception {
    synchronized (ENTRIES) {
      if (!open) {
        return;
      }
      open = false;
      Entry entry = ENTRIES.get(key);
      if (--entry.uses == 0) {
        ENTRIES.remove(key);
        if (entry.resource != null) {
          entry.resource.close();
        }
      }
    }
  }

  private static final class Entry {
    private int uses;
    private AutoCloseable resource;
  }
}
