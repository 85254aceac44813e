from django.urls import path

from reporting.plans import activity_page, page, payment_page, target_page

# In the names of reporting/urls.py.
urlpatterns = [
    path("trajectories/", page.trajectories, name="trajectories"),
    path("trajectories/<int:trajectory_id>/", page.trajectory, name="trajectory"),
    path("trajectories/<int:trajectory_id>/record/", page.record_month, name="record-month"),
    path("milestones/<int:milestone_id>/done/", page.finish, name="finish-milestone"),
    path("activity/", activity_page.activity, name="activity"),
    path("activity/<int:plan_id>/", activity_page.activity_plan, name="activity-plan"),
    path("payments/", payment_page.payments, name="payments"),
    path("targets/", target_page.targets, name="targets"),
    path("pcns/<slug:code>/targets/", target_page.pcn_targets, name="pcn-targets"),
]
