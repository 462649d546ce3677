"""The invented people of the demonstration and how to sign in as each of them."""

from models.enums import Role

PASSWORD = "Duoge-demo-2026"
SIGN_INS = {
    Role.ADMINISTRATOR: "管理员",
    Role.LEADER: "领导",
    Role.OFFICER: "街道干部",
    Role.SECRETARY: "华滨书记",
    Role.GRID_WORKER: "网格员小王",
}
