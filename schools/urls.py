"""The addresses of schools: the desk, the roll, seats and classes."""

from django.urls import include, path

from schools.views import (
    campuses,
    children,
    classes,
    cockpit,
    conflicts,
    desk,
    forecast,
    import_files,
    import_mending,
    imports,
    large_classes,
    limits,
    projects,
    pupils,
    register,
    returns,
    schools,
    search,
    seats,
    years,
)

app_name = "schools"

large_class_urls = [
    path("", large_classes.large_class_list, name="large-class-list"),
    path("<int:pk>/", large_classes.large_class_detail, name="large-class-detail"),
    path("<int:pk>/plan/", large_classes.large_class_plan, name="large-class-plan"),
    path("<int:pk>/start/", large_classes.large_class_start, name="large-class-start"),
    path(
        "<int:pk>/resolve/",
        large_classes.large_class_resolve,
        name="large-class-resolve",
    ),
    path(
        "<int:pk>/verify/", large_classes.large_class_verify, name="large-class-verify"
    ),
    path("<int:pk>/close/", large_classes.large_class_close, name="large-class-close"),
    path(
        "<int:pk>/reopen/", large_classes.large_class_reopen, name="large-class-reopen"
    ),
]
project_urls = [
    path("", projects.project_list, name="project-list"),
    path("new/", projects.project_new, name="project-new"),
    path("<int:pk>/", projects.project_detail, name="project-detail"),
    path("<int:pk>/stage/", projects.project_stage, name="project-stage"),
    path("<int:pk>/postpone/", projects.project_postpone, name="project-postpone"),
]
import_urls = [
    path("", imports.import_list, name="import-list"),
    path("new/", imports.import_new, name="import-new"),
    path("template/", import_files.import_template, name="import-template"),
    path("<uuid:pk>/", imports.import_detail, name="import-detail"),
    path("<uuid:pk>/progress/", imports.import_progress, name="import-progress"),
    path("<uuid:pk>/map/", imports.import_map, name="import-map"),
    path("<uuid:pk>/check/", imports.import_check, name="import-check"),
    path("<uuid:pk>/rows/", imports.import_rows, name="import-rows"),
    path("<uuid:pk>/mend/", import_mending.import_mend, name="import-mend"),
    path("<uuid:pk>/returned/", import_files.import_returned, name="import-returned"),
    path("<uuid:pk>/commit/", imports.import_commit, name="import-commit"),
    path("<uuid:pk>/discard/", imports.import_discard, name="import-discard"),
    path("<uuid:pk>/undo/", imports.import_undo, name="import-undo"),
]
year_urls = [
    path("", years.year_list, name="year-list"),
    path("open/", years.year_open, name="year-open"),
    path("<int:year>/close/", years.year_close, name="year-close"),
    path("term/", years.term_set, name="term-set"),
    path("calendar/", years.calendar_load, name="calendar-load"),
    path("local-days/", years.local_day_set, name="local-day-set"),
    path("local-days/<int:pk>/remove/", years.local_day_drop, name="local-day-drop"),
]
child_count_urls = [
    path("", children.child_count_list, name="child-count-list"),
    path("template/", children.child_count_template, name="child-count-template"),
    path("upload/", children.child_count_upload, name="child-count-upload"),
    path("<int:pk>/", children.child_count_edit, name="child-count-edit"),
]
register_urls = [
    path("", schools.school_list, name="school-list"),
    path("new/", register.school_new, name="school-new"),
    path("template/", register.school_template, name="school-template"),
    path("upload/", register.school_upload, name="school-upload"),
    path("<str:pk>/", schools.school_detail, name="school-detail"),
    path("<str:pk>/change/", register.school_edit, name="school-edit"),
    path("<str:pk>/close/", register.school_close, name="school-close"),
    path("<str:pk>/reopen/", register.school_reopen, name="school-reopen"),
    path("<str:pk>/campuses/new/", campuses.campus_new, name="campus-new"),
]
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/findings/", desk.findings, name="findings"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("search/", search.search, name="search"),
    path("imports/", include(import_urls)),
    path("pupils/", pupils.pupil_list, name="pupil-list"),
    path("pupils/search/", pupils.pupil_search, name="pupil-search"),
    path("pupils/<uuid:pk>/", pupils.pupil_detail, name="pupil-detail"),
    path("pupils/<uuid:pk>/change/", pupils.pupil_change, name="pupil-change"),
    path("pupils/<uuid:pk>/reveal/", pupils.pupil_reveal, name="pupil-reveal"),
    path("classes/", classes.class_list, name="class-list"),
    path("classes/<int:pk>/", classes.class_detail, name="class-detail"),
    path("classes/<int:pk>/change/", classes.class_edit, name="class-edit"),
    path(
        "classes/<int:pk>/exception/",
        large_classes.class_exception,
        name="class-exception",
    ),
    path("conflicts/", conflicts.conflict_list, name="conflict-list"),
    path("conflicts/<uuid:pk>/", conflicts.conflict_detail, name="conflict-detail"),
    path("projects/", include(project_urls)),
    path("returns/", returns.return_list, name="return-list"),
    path("returns/template/", returns.return_template, name="return-template"),
    path("returns/upload/", returns.return_upload, name="return-upload"),
    path("returns/<int:pk>/", returns.return_edit, name="return-edit"),
    path("limits/", limits.limit_list, name="limit-list"),
    path("limits/new/", limits.limit_new, name="limit-new"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("seats/", seats.seats, name="seats"),
    path("large-classes/", include(large_class_urls)),
    path("children/", include(child_count_urls)),
    path("years/", include(year_urls)),
    path("register/", include(register_urls)),
    path("campuses/<int:pk>/", campuses.campus_edit, name="campus-edit"),
    path("sections/<int:pk>/", schools.section_edit, name="section-edit"),
]
