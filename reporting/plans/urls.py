from django.urls import path

from reporting.plans import page

# In the names of reporting/urls.py.
urlpatterns = [
    path("trajectories/", page.trajectories, name="trajectories"),
    path("trajectories/<int:trajectory_id>/", page.trajectory, name="trajectory"),
    path("trajectories/<int:trajectory_id>/record/", page.record_month, name="record-month"),
    path("milestones/<int:milestone_id>/done/", page.finish, name="finish-milestone"),
]
