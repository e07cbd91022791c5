drop table scenarios;
