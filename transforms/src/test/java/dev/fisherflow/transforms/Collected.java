package dev.fisherflow.transforms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Takes elements out of a pipeline that runs in this process. */
public final class Collected {

  private static final Map<String, Queue<Object>> ALL = new ConcurrentHashMap<>();

  private Collected() {}

  /** Notes a collection's elements while the pipeline runs. */
  public static <T> void into(String key, String name, PCollection<T> elements) {
    ALL.put(key + name, new ConcurrentLinkedQueue<>());
    elements.apply("Collect " + name, ParDo.of(new NoteFn<>(key + name)));
  }

  /** The elements, in any order. */
  public static <T> List<T> take(String key, String name, Class<T> type) {
    return new ArrayList<>(ALL.remove(key + name).stream().map(type::cast).toList());
  }

  private static final class NoteFn<T> extends DoFn<T, Void> {
    private static final long serialVersionUID = 1L;
    private final String key;

    NoteFn(String key) {
      this.key = key;
    }

    @ProcessElement
    public void note(@Element T element) {
      ALL.get(key).add(element);
    }
  }
}
