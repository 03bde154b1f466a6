package dev.fisherflow.transforms.dataset;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Elements of a collection, caught in this process while a pipeline runs. */
final class Collected<T> {

  private static final Map<String, List<Object>> CAUGHT = new ConcurrentHashMap<>();

  private final String key = UUID.randomUUID().toString();

  private Collected() {}

  static <T> Collected<T> of(PCollection<T> collection) {
    Collected<T> collected = new Collected<>();
    CAUGHT.put(collected.key, new CopyOnWriteArrayList<>());
    collection.apply("Collect " + collected.key, ParDo.of(new CatchFn<T>(collected.key)));
    return collected;
  }

  @SuppressWarnings("unchecked")
  List<T> elements() {
    return (List<T>) CAUGHT.get(key);
  }

  private static final class CatchFn<T> extends DoFn<T, Void> {

    private static final long serialVersionUID = 1L;

    private final String key;

    CatchFn(String key) {
      this.key = key;
    }

    @ProcessElement
    public void process(@Element T element) {
      CAUGHT.get(key).add(element);
    }
  }
}
