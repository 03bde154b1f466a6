package dev.fisherflow.transforms.training;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.Hold;
import dev.fisherflow.learning.host.WaitNotice;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.execution.RunningWork;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.execution.SharedResource;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.request.Request;
import dev.fisherflow.transforms.request.Requests;
import dev.fisherflow.transforms.request.RunRequests;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.trials.Try;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot: takes the next trial that is neither done nor leased until all are done, and gives its
 * own number when they are. Slots share no state but the workspace, so they may run in any number
 * of bundles, threads and processes, and again.
 */
final class TrainSlotFn extends DoFn<KV<Integer, List<Trial>>, Integer> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(TrainSlotFn.class);

  /** A slot looks at what other processes hold after a sixteenth of the time that it has waited. */
  private static final int LOOKS = 16;

  /** The longest pause between these looks, as a multiple of the first. */
  private static final int LONGEST_PAUSE = 8;

  private final Workspace workspace;
  private final SharedLearner shared;
  private final ExampleSources examples;
  private final Leases leases;
  private final Try current;
  private final Duration poll;

  private transient RunRequests requests;
  private transient TrialStore store;
  private transient TrialTrainer trainer;
  private transient SharedResource<Learner> learner;

  TrainSlotFn(
      Workspace workspace,
      SharedLearner shared,
      ExampleSources examples,
      Leases leases,
      Try current,
      Duration poll) {
    this.workspace = workspace;
    this.shared = shared;
    this.examples = examples;
    this.leases = leases;
    this.current = current;
    this.poll = poll;
  }

  @Setup
  public void setUp() {
    requests = RunRequests.of(workspace, current.runId());
    store = new TrialStore(workspace);
    trainer = new TrialTrainer(workspace, examples);
    learner = shared.use();
  }

  @ProcessElement
  public void trainAll(@Element KV<Integer, List<Trial>> slot, OutputReceiver<Integer> done)
      throws InterruptedException {
    List<Trial> pending = new LinkedList<>(slot.getValue());
    WaitNotice notice = new WaitNotice(TimeSource.SYSTEM, LOG::warn);
    try (RunningWork work = RunningWork.begin()) {
      Duration waited = Duration.ZERO;
      while (!pending.isEmpty()) {
        long ended = TrialEnds.count();
        Requests asked = requests.look();
        if (trainNext(pending, asked, work)) {
          TrialEnds.announce();
          notice.over();
          waited = Duration.ZERO;
        } else if (!pending.isEmpty()) {
          // Others hold all that is left, or it is paused; one of them may die.
          waiting(pending, asked, notice);
          Duration pause = pause(waited);
          TrialEnds.awaitMore(ended, pause);
          waited = waited.plus(pause);
        }
      }
    }
    done.output(slot.getKey());
  }

  @Teardown
  public void tearDown() throws Exception {
    if (learner != null) {
      learner.close();
    }
  }

  private Duration pause(Duration waited) {
    long millis = waited.toMillis() / LOOKS;
    long first = poll.toMillis();
    return Duration.ofMillis(Math.min(Math.max(millis, first), LONGEST_PAUSE * first));
  }

  /** Says so of those that are paused, else of the first that no slot of this process holds. */
  private void waiting(List<Trial> pending, Requests asked, WaitNotice notice) {
    long paused =
        pending.stream().filter(trial -> asked.of(trial.getTrialId()).isPresent()).count();
    if (paused > 0) {
      notice.waiting(
          "the resumption of %d paused trial(s): fisherflow resume %s"
              .formatted(paused, current.runId()),
          List::of);
      return;
    }
    for (Trial trial : pending) {
      Optional<Hold> hold = leases.look(folder(trial)).filter(Hold::live);
      if (hold.isPresent() && !hold.get().ofThisProcess()) {
        notice.waiting("trial " + trial.getTrialId(), () -> List.of(hold.get()));
        return;
      }
    }
    notice.over();
  }

  private static String folder(Trial trial) {
    return new TrialFolder(trial.getTrialId()).path();
  }

  /**
   * Trains the first trial whose lease is free and that is not paused, and removes it and those
   * found done or cancelled.
   */
  private boolean trainNext(List<Trial> pending, Requests asked, RunningWork work)
      throws InterruptedException {
    for (Iterator<Trial> trials = pending.iterator(); trials.hasNext(); ) {
      Trial trial = trials.next();
      if (store.done(trial, current)) {
        trials.remove();
        continue;
      }
      Optional<Request> request = asked.of(trial.getTrialId());
      if (request.isPresent()) {
        if (request.get() == Request.CANCEL) {
          trials.remove();
        }
        continue;
      }
      Optional<Lease> leased = leases.tryLease(folder(trial));
      if (leased.isPresent()) {
        try (Lease lease = leased.get()) {
          // Its last holder may have finished it in between.
          if (!store.done(trial, current) && !store.mend(trial, current)) {
            store.unsoundness(trial).ifPresent(why -> LOG.warn("Training again, since {}", why));
            request = trainer.train(trial, learner.get(), current);
          }
        }
        if (work.stopped()) {
          throw new InterruptedException("the process is about to end");
        }
        if (request.filter(Request.PAUSE::equals).isEmpty()) {
          trials.remove();
        }
        return true;
      }
    }
    return false;
  }
}
