from django.urls import path

from larc.nhsuk.addresses import strictly
from reporting import landing_page, refills, uptake_page, views, waiting_page
from reporting.comparing.urls import urlpatterns as comparing
from reporting.control import page as control
from reporting.downloads import packs_page
from reporting.explaining.page import explained
from reporting.parameters import REPORTS
from reporting.projecting import page as projecting
from reporting.publishing.urls import urlpatterns as publishing

app_name = "reporting"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("all/", landing_page.reports, name="reports"),
    path("not-active/", uptake_page.not_active, name="not-active"),
    path("waits/", waiting_page.waits, name="waits"),
    path("refills/", refills.refills, name="refills"),
    *comparing,
    *publishing,
    path("explain/", explained, name="explain"),
    path("pcns/", views.pcns, name="pcns"),
    path("pcns/<slug:code>/", views.pcn, name="pcn"),
    path("pcns/<slug:code>/spc/", control.spc, name="spc"),
    path("pcns/<slug:code>/spc/resets/", control.reset, name="resets"),
    path("pcns/<slug:code>/spc/resets/<int:rebase_id>/withdraw/", control.withdraw, name="withdraw-reset"),
    path("pcns/<slug:code>/projection/", projecting.pcn_projection, name="pcn-projection"),
    path("spc/", control.network_spc, name="network-spc"),
    path("projection/", projecting.network_projection, name="projection"),
    path("pcns/<slug:code>/rates.csv", views.pcn_csv, name="pcn-csv"),
    path("board-packs/", packs_page.board_packs, name="board-packs"),
    path("board-packs/<uuid:pack_id>/", packs_page.board_pack, name="board-pack"),
]
urlpatterns = strictly(urlpatterns, REPORTS)
