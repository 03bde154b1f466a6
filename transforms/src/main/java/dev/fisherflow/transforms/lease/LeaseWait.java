package dev.fisherflow.transforms.lease;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.learning.host.WaitNotice;
import dev.fisherflow.transforms.lease.Leases.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The taking of a lease that a process of another machine may have left behind when it died.
 *
 * @param what the folder is of
 * @param advice what to do if it is held
 * @param poll time between two looks
 */
record LeaseWait(Leases leases, String folder, String what, String advice, Duration poll) {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseWait.class);

  /** Looks at a lease that is neither free nor held: those who ask at once may all withdraw. */
  private static final int LOOKS = 20;

  Lease take() {
    WaitNotice notice = new WaitNotice(TimeSource.SYSTEM, LOG::warn);
    Instant expires = null;
    int undecided = 0;
    while (true) {
      Optional<Lease> lease = leases.tryLease(folder);
      if (lease.isPresent()) {
        return lease.get();
      }
      Optional<Hold> hold = leases.look(folder).filter(Hold::live);
      if (hold.isEmpty()) {
        if (++undecided > LOOKS) {
          throw held("asked for by others at the same time");
        }
      } else if (decided(hold.get(), expires)) {
        throw held(hold.get().toString());
      } else {
        expires = hold.get().until();
        notice.waiting(what, () -> List.of(hold.get()));
      }
      pause();
    }
  }

  /** Whether the holder is known to live: waiting for the end of its lease would be in vain. */
  private static boolean decided(Hold hold, Instant expired) {
    boolean here = hold.holder() != null && hold.holder().isHere();
    return hold.until() == null || here || (expired != null && hold.until().isAfter(expired));
  }

  private HeldException held(String by) {
    return new HeldException("%s is %s; %s".formatted(what, by, advice), folder);
  }

  private void pause() {
    try {
      Thread.sleep(poll.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw held("awaited no longer: interrupted");
    }
  }
}
