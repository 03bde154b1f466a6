package dev.fisherflow.learning.host;

import java.time.Instant;

/**
 * That something is held, or was by a process that was killed.
 *
 * @param holder who holds it; null if that is not known
 * @param live whether the holder lives, as far as can be known
 * @param until when it is free unless the holder renews its lease; null if it is held until the
 *     process lets go or dies
 */
public record Hold(Holder holder, boolean live, Instant until) {

  /** Whether the same process holds both. */
  public boolean sameProcess(Hold other) {
    return holder != null
        && other.holder != null
        && holder.pid() == other.holder.pid()
        && holder.machine().equals(other.holder.machine());
  }

  /** Whether this process holds it. */
  public boolean ofThisProcess() {
    return holder != null && holder.isThisProcess();
  }

  /**
   * As in {@code held by pid 4711 on node7 since 2026-03-01T10:00:00Z until it lets go or dies}.
   */
  @Override
  public String toString() {
    String who = holder == null ? "an unknown process" : holder.toString();
    if (!live) {
      boolean dead = holder != null && holder.isDead();
      return "last held by %s, %s"
          .formatted(who, dead ? "which is dead" : "whose lease has expired");
    }
    return "held by %s %s"
        .formatted(
            who,
            until == null
                ? "until it lets go or dies"
                : "until %s unless it renews its lease".formatted(until));
  }
}
