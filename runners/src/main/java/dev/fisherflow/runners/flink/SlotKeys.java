package dev.fisherflow.runners.flink;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.beam.runners.flink.translation.types.EncodedValueComparator;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.flink.util.MathUtils;

/**
 * Keys that Flink's batch hash partitioning sends to a task each. Of the keys 0, 1, 2, … some tasks
 * would get several and some none, and slots would stay idle.
 */
final class SlotKeys {

  private SlotKeys() {}

  /** As many keys as there are tasks; in ascending order, one for each task. */
  static List<Integer> of(int tasks) {
    List<Integer> keys = new ArrayList<>();
    BitSet served = new BitSet(tasks);
    for (int key = 0; keys.size() < tasks; key++) {
      int task = task(key, tasks);
      if (!served.get(task)) {
        served.set(task);
        keys.add(key);
      }
    }
    return keys;
  }

  /**
   * The task that a key is sent to: Beam's Flink runner compares keys in their encoded form, and
   * Flink's {@code OutputEmitter} takes the murmur hash of a comparator's hash.
   */
  static int task(int key, int tasks) {
    try {
      byte[] encoded = CoderUtils.encodeToByteArray(VarIntCoder.of(), key);
      return MathUtils.murmurHash(new EncodedValueComparator(true).hash(encoded)) % tasks;
    } catch (CoderException e) {
      throw new IllegalStateException("a number cannot be encoded", e);
    }
  }
}
