/** Why a trial failed: the cause, its class, and whether another try may help. */
package dev.fisherflow.learning.failure;
