package dev.fisherflow.transforms;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Elements of a collection, taken out of a pipeline that runs in this process. */
public final class Collected<T> {

  private static final Map<String, Queue<Object>> ALL = new ConcurrentHashMap<>();

  private final String key = UUID.randomUUID().toString();

  private Collected() {}

  /** Notes a collection's elements while the pipeline runs. */
  public static <T> Collected<T> of(PCollection<T> collection) {
    Collected<T> collected = new Collected<>();
    ALL.put(collected.key, new ConcurrentLinkedQueue<>());
    collection.apply("Collect " + collected.key, ParDo.of(new NoteFn<T>(collected.key)));
    return collected;
  }

  /** The elements noted so far, in any order. */
  @SuppressWarnings("unchecked") // only a DoFn for elements of this type notes under the key
  public List<T> elements() {
    return (List<T>) List.copyOf(ALL.get(key));
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
