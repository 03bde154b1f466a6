/** Leases on folders of the workspace: who trains a trial, works on a run or serves a schedule. */
package dev.fisherflow.transforms.lease;
