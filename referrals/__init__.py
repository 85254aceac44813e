"""One patient's path: a referral, the hubs it is sent to, the appointment and the fitting."""
